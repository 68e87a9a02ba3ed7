/** Why an event asks for nothing. Stable codes, for the log. */
export interface EventNote {
  readonly code: EventNoteCode;
  readonly message: string;
}

export type EventNoteCode =
  | 'EventMalformed'
  | 'EventTypeUnused'
  | 'EventTopicMismatch'
  | 'EventConcernsNobody'
  | 'EventEdgeDeleting'
  | 'EventVersionSeen'
  | 'EventVersionOwn'
  | 'EventRunWillLook'
  | 'EventRenewalNotDue'
  | 'EventChangesNothing'
  | 'EventOwnWrite'
  | 'EventLookedSince';

/** What an event means to one edge: a run with this message as its reason, or nothing. */
export type EventVerdict =
  | { readonly needed: true; readonly message: string }
  | { readonly needed: false; readonly note: EventNote };

export function note(code: EventNoteCode, message: string): EventVerdict {
  return { needed: false, note: { code, message } };
}

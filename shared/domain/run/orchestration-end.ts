/** How Durable Functions says that an orchestration ended. */
export interface OrchestrationEnd {
  /** `Failed`, `Completed`, `Terminated` or `Canceled`. */
  readonly status: string;
  /** Of one that failed: the text of what was thrown, with whatever the extension puts around it. */
  readonly output: unknown;
}

const longest = 500;

/**
 * Why it ended, in one line, as far as its output says: without stack traces, and without what a URL or a header in it could let
 * somebody in with. Null when it says nothing.
 */
export function causeOf({ output }: OrchestrationEnd): string | null {
  const text = typeof output === 'string' ? output : null;
  // The extension writes an exception as JSON into the text, in which the lines of a stack are divided by an escaped line feed.
  const line = text
    ?.replaceAll(String.raw`\n`, '\n')
    .split('\n')
    .filter((each) => !/^\s*at\s/.test(each))
    .join(' ')
    .replaceAll(/([?&][\w-]{1,40}=)[^&\s"']+/g, '$1…')
    .replaceAll(/\b(Bearer|AccountKey=|SharedAccessSignature=)\s*[^\s;"']+/gi, '$1…')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (!line) return null;
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

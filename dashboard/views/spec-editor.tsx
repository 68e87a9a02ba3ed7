import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, api } from '../api.ts';
import type { Json } from '../models/json-pointer.ts';
import { emptySpec, type Message } from '../models/spec-fields.ts';
import type { Plan, Problem, Spec } from '../models/types.ts';
import { usePolled } from '../use-polled.ts';
import { link } from '../use-route.ts';
import { PlanView } from './plan-view.tsx';
import { ErrorView, Loading } from './problem-view.tsx';
import { RemainingMessages, SpecForm } from './spec-form.tsx';

export function EditSpec({ name }: { name: string }) {
  const {
    value: edge,
    error,
    reload,
  } = usePolled(
    `spec ${name}`,
    () => api.edge(name),
    () => null,
  );
  if (edge === null)
    return error ? <ErrorView error={error} retry={reload} /> : <Loading what={`the spec of ${name}`} />;
  return <SpecEditor heading={`Edit ${name}`} back={link.edge(name)} initial={edge.spec as Json} etag={edge.etag} />;
}

export function NewSpec() {
  return <SpecEditor heading="New edge" back={link.edges} initial={emptySpec()} etag={null} />;
}

interface Refusal {
  readonly error: unknown;
  readonly messages: readonly Message[];
}

/** The document as a form edits it, or the text as somebody types it. */
type Draft = { readonly spec: Json; readonly text: string | null };

interface SpecEditorProps {
  readonly heading: string;
  readonly back: string;
  readonly initial: Json;
  /** Of the edge that `initial` is the spec of, as far as it is known; null for a new one. */
  readonly etag: string | null | undefined;
}

/** A spec as a form or as JSON; the plan is shown before anything is stored, and the server's messages stand at their fields. */
function SpecEditor({ heading, back, initial, etag: readEtag }: SpecEditorProps) {
  // Of what the draft began with: the edge may be read again while somebody types.
  const [etag] = useState(readEtag);
  const [draft, setDraft] = useState<Draft>({ spec: initial, text: null });
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [plan, setPlan] = useState<Plan | null>(null);
  // Only what was shown as a plan can be stored: any change asks for a new one.
  const change = (next: Draft): void => {
    setDraft(next);
    setPlan(null);
  };
  const attempt = async (act: (spec: Spec) => Promise<void>): Promise<void> => {
    setRefusal(null);
    try {
      await act(specOf(draft) as Spec);
    } catch (error) {
      setPlan(null);
      setRefusal(etag === null ? refusalOf(error) : refusalOf(carriedOver(error)));
      focusFirstMessage();
    }
  };
  const preview = (spec: Spec): Promise<void> => api.plan(spec.name || 'new', spec).then(setPlan);
  const store = async (spec: Spec): Promise<void> => {
    await api.put(spec, etag);
    location.hash = link.edge(spec.name);
  };
  const messages = refusal?.messages ?? [];
  return (
    <form
      class="spec"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(plan === null ? preview : store);
      }}
    >
      <div class="title">
        <h1>{heading}</h1>
        <ModeSwitch draft={draft} change={setDraft} fail={(error) => setRefusal(refusalOf(error))} />
      </div>
      <ErrorView error={refusal?.error} />
      {draft.text === null ? (
        <SpecForm spec={draft.spec} messages={messages} change={(spec) => change({ spec, text: null })} />
      ) : (
        <RawSpec text={draft.text} messages={messages} change={(text) => change({ ...draft, text })} />
      )}
      {plan && <PlanToReview plan={plan} />}
      <div class="toolbar">
        <button type="submit" class="primary" disabled={plan !== null && plan.blockers.length > 0}>
          {plan === null ? 'Show the plan' : 'Store and apply'}
        </button>
        <a class="button" href={back}>
          Cancel
        </a>
      </div>
    </form>
  );
}

/** Comes into view when it has been made: it is what the next button applies. */
function PlanToReview({ plan }: { plan: Plan }) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.scrollIntoView(), [plan]);
  return (
    <section class="card" aria-label="What would be done" role="status" ref={section}>
      <h2>Plan</h2>
      <PlanView plan={plan} />
    </section>
  );
}

function specOf({ spec, text }: Draft): Json {
  if (text === null) return spec;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new ApiError(0, notJson(error));
  }
}

function notJson(error: unknown): Problem {
  return {
    code: 'MalformedJson',
    what: 'The text is not JSON.',
    why: error instanceof Error ? error.message : '',
    fix: 'Correct it at the place that is named.',
  };
}

/** What to do here when somebody else has stored a spec meanwhile. */
function carriedOver(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.problem.code !== 'PreconditionFailed') return error;
  const fix =
    'Copy what you changed, with Edit as JSON; then load this page again, which shows what is stored now, and make your change there.';
  return new ApiError(error.status, { ...error.problem, fix });
}

/** The messages stand at their fields, so the problem above them need not repeat them. */
function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ApiError) || error.errors.length === 0) return { error, messages: [] };
  const problem = { ...error.problem, why: '', fix: 'Correct the fields that are marked.' };
  return { error: new ApiError(error.status, problem), messages: error.errors };
}

/** After the messages have been drawn. */
function focusFirstMessage(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

interface ModeSwitchProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly fail: (error: unknown) => void;
}

/** Between form and JSON nothing is lost: text that cannot be read stays where it is. */
function ModeSwitch({ draft, change, fail }: ModeSwitchProps) {
  const turn = (): void => {
    try {
      const spec = specOf(draft);
      change({ spec, text: draft.text === null ? JSON.stringify(spec, null, 2) : null });
    } catch (error) {
      fail(error);
    }
  };
  return (
    <button type="button" onClick={turn}>
      {draft.text === null ? 'Edit as JSON' : 'Back to the form'}
    </button>
  );
}

interface RawSpecProps {
  readonly text: string;
  readonly messages: readonly Message[];
  readonly change: (text: string) => void;
}

function RawSpec({ text, messages, change }: RawSpecProps) {
  return (
    <>
      <RemainingMessages messages={messages} />
      <label for="raw">Spec as JSON</label>
      <textarea
        id="raw"
        rows={28}
        spellcheck={false}
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </>
  );
}

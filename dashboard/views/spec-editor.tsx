import { useState } from 'preact/hooks';
import { api, ApiError } from '../api.ts';
import type { Json } from '../models/json-pointer.ts';
import {
  dnsFields,
  edgeFields,
  emptyEndpoint,
  emptySpec,
  endpointFields,
  inputOf,
  messagesAt,
  policyFields,
  remainingMessages,
  type SpecField,
  withInput,
} from '../models/spec-fields.ts';
import type { Plan, Spec } from '../models/types.ts';
import { usePolled } from '../use-polled.ts';
import { link } from '../use-route.ts';
import { PlanView } from './plan-view.tsx';
import { ErrorView, Loading } from './problem-view.tsx';

type Messages = ApiError['errors'];

export function EditSpec({ name }: { name: string }) {
  const { value: edge, error } = usePolled(
    `spec ${name}`,
    () => api.edge(name),
    () => null,
  );
  if (edge === null) return error ? <ErrorView error={error} /> : <Loading what={`the spec of ${name}`} />;
  return <SpecEditor heading={`Edit ${name}`} initial={edge.spec as unknown as Json} />;
}

export function NewSpec() {
  return <SpecEditor heading="New edge" initial={emptySpec()} />;
}

/** A spec as a form or as JSON; the plan is shown before anything is stored, and the server's messages stand at their fields. */
function SpecEditor({ heading, initial }: { heading: string; initial: Json }) {
  const [spec, setSpec] = useState(initial);
  const [raw, setRaw] = useState<string | null>(null);
  const [errors, setErrors] = useState<Messages>([]);
  const [error, setError] = useState<unknown>(null);
  const [plan, setPlan] = useState<Plan | null>(null);
  const change = (next: Json): void => {
    setSpec(next);
    setPlan(null);
  };
  const refused = (reason: unknown): void => {
    setPlan(null);
    setError(reason);
    setErrors(reason instanceof ApiError ? reason.errors : []);
  };
  const attempt = async (act: (document: Spec) => Promise<void>): Promise<void> => {
    setError(null);
    setErrors([]);
    try {
      await act((raw === null ? spec : JSON.parse(raw)) as Spec);
    } catch (reason) {
      refused(reason);
    }
  };
  const preview = (document: Spec): Promise<void> => api.plan(document.name || 'new', document).then(setPlan);
  const apply = async (document: Spec): Promise<void> => {
    await api.put(document);
    location.hash = link.edge(document.name);
  };
  return (
    <form
      class="spec"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(plan === null ? preview : apply);
      }}
    >
      <h1 tabIndex={-1}>{heading}</h1>
      <div class="toolbar">
        <button
          type="button"
          aria-pressed={raw !== null}
          onClick={() => setRaw(raw === null ? JSON.stringify(spec, null, 2) : null)}
        >
          {raw === null ? 'Edit as JSON' : 'Back to the form'}
        </button>
      </div>
      <ErrorView error={error} />
      {raw === null ? (
        <SpecForm spec={spec} errors={errors} change={change} />
      ) : (
        <RawSpec text={raw} errors={errors} change={setRaw} />
      )}
      {plan && <PlanView plan={plan} />}
      <div class="toolbar">
        <button type="submit" class="primary" disabled={plan !== null && plan.blockers.length > 0}>
          {plan === null ? 'Show the plan' : 'Store and apply'}
        </button>
        <a class="button" href={link.edges}>
          Cancel
        </a>
      </div>
    </form>
  );
}

interface FormProps {
  readonly spec: Json;
  readonly errors: Messages;
  readonly change: (spec: Json) => void;
}

function SpecForm({ spec, errors, change }: FormProps) {
  const endpoints = (spec as { endpoints?: Json[] }).endpoints ?? [];
  const groups: readonly (readonly [string, readonly SpecField[]])[] = [
    ['Edge', edgeFields],
    ['DNS', dnsFields],
    ...endpoints.map((_, index) => [`Endpoint ${index + 1}`, endpointFields(index)] as const),
    ['Policy', policyFields],
  ];
  const rest = remainingMessages(
    groups.flatMap(([, fields]) => fields),
    errors,
  );
  return (
    <>
      <RemainingMessages messages={rest} />
      {groups.map(([legend, fields]) => (
        <fieldset key={legend}>
          <legend>{legend}</legend>
          {fields.map((field) => (
            <Field key={field.pointer} field={field} spec={spec} errors={errors} change={change} />
          ))}
        </fieldset>
      ))}
      <button type="button" onClick={() => change({ ...(spec as object), endpoints: [...endpoints, emptyEndpoint()] })}>
        Add an endpoint
      </button>
    </>
  );
}

function RemainingMessages({ messages }: { messages: Messages }) {
  if (messages.length === 0) return null;
  return (
    <ul class="problem bad" role="alert">
      {messages.map(({ pointer, message }) => (
        <li key={pointer + message}>
          <code>{pointer}</code>: {message}
        </li>
      ))}
    </ul>
  );
}

function Field({ field, spec, errors, change }: FormProps & { field: SpecField }) {
  const id = `field${field.pointer.replaceAll('/', '-')}`;
  const messages = messagesAt(field.pointer, errors);
  const described = [...(field.hint ? [`${id}-hint`] : []), ...(messages.length > 0 ? [`${id}-error`] : [])].join(' ');
  const shared = {
    id,
    'aria-invalid': messages.length > 0,
    'aria-describedby': described || undefined,
    value: inputOf(field, spec),
  };
  const typed = (text: string): void => change(withInput(field, spec, text));
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      {field.kind === 'choice' ? (
        <select {...shared} onChange={(event) => typed(event.currentTarget.value)}>
          {['', ...(field.choices ?? [])].map((choice) => (
            <option key={choice} value={choice}>
              {choice || 'default'}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => typed(event.currentTarget.value)}
        />
      )}
      {field.hint && (
        <small id={`${id}-hint`} class="hint">
          {field.hint}
        </small>
      )}
      {messages.length > 0 && (
        <p id={`${id}-error`} class="message">
          {messages.join(' ')}
        </p>
      )}
    </div>
  );
}

function RawSpec({ text, errors, change }: { text: string; errors: Messages; change: (text: string) => void }) {
  return (
    <>
      <RemainingMessages messages={errors} />
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

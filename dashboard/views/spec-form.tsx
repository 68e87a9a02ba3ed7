import type { Json } from '../models/json-pointer.ts';
import {
  dnsFields,
  edgeFields,
  endpointFields,
  endpointsOf,
  inputOf,
  issuerFields,
  type Message,
  type PlacedMessages,
  placeMessages,
  policyFields,
  type SpecField,
  withEndpoint,
  withInput,
  withoutEndpoint,
} from '../models/spec-fields.ts';

interface FormProps {
  readonly spec: Json;
  readonly messages: readonly Message[];
  readonly change: (spec: Json) => void;
}

/** The fields that most specs need; everything else is in the JSON, which loses nothing to the form. */
export function SpecForm({ spec, messages, change }: FormProps) {
  const endpoints = endpointsOf(spec).map((_, index) => endpointFields(index));
  const shown = [...edgeFields, ...dnsFields(spec), ...issuerFields(spec), ...endpoints.flat(), ...policyFields];
  const { at, rest } = placeMessages(shown, messages);
  const props = { spec, change, messages: at };
  return (
    <>
      <RemainingMessages messages={rest} />
      <FieldGroup {...props} legend="Edge" fields={edgeFields} />
      <FieldGroup {...props} legend="DNS" fields={dnsFields(spec)} />
      <FieldGroup {...props} legend="Issuer" fields={issuerFields(spec)} />
      {endpoints.map((fields, index) => (
        <FieldGroup
          {...props}
          key={fields[0]?.pointer}
          legend={`Endpoint ${index + 1}`}
          fields={fields}
          remove={endpoints.length > 1 ? () => change(withoutEndpoint(spec, index)) : undefined}
        />
      ))}
      <p>
        <button type="button" onClick={() => change(withEndpoint(spec))}>
          Add an endpoint
        </button>
      </p>
      <FieldGroup {...props} legend="Policy" fields={policyFields} />
    </>
  );
}

interface FieldsProps extends Pick<FormProps, 'spec' | 'change'> {
  readonly messages: PlacedMessages['at'];
}

interface FieldGroupProps extends FieldsProps {
  readonly legend: string;
  readonly fields: readonly SpecField[];
  readonly remove?: (() => void) | undefined;
}

function FieldGroup({ legend, fields, remove, ...props }: FieldGroupProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {fields.map((field) => (
        <Field {...props} key={field.pointer} field={field} />
      ))}
      {remove && (
        <button type="button" onClick={remove}>
          Remove {legend.toLowerCase()}
        </button>
      )}
    </fieldset>
  );
}

function Field({ field, spec, messages, change }: FieldsProps & { field: SpecField }) {
  const id = `field${field.pointer.replaceAll('/', '-')}`;
  const found = messages[field.pointer] ?? [];
  const described = [...(field.hint ? [`${id}-hint`] : []), ...(found.length > 0 ? [`${id}-error`] : [])].join(' ');
  const shared = {
    id,
    'aria-invalid': found.length > 0,
    'aria-describedby': described || undefined,
    value: inputOf(field, spec),
  };
  const typed = (text: string): void => change(withInput(field, spec, text));
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      {field.kind === 'choice' ? (
        <select {...shared} onChange={(event) => typed(event.currentTarget.value)}>
          {[...(field.required ? [] : ['']), ...(field.choices ?? [])].map((choice) => (
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
          onChange={(event) => typed(event.currentTarget.value.replace(/,\s*$/, ''))}
        />
      )}
      {field.hint && (
        <small id={`${id}-hint`} class="hint">
          {field.hint}
        </small>
      )}
      {found.length > 0 && (
        <p id={`${id}-error`} class="message">
          {found.join(' ')}
        </p>
      )}
    </div>
  );
}

/** Messages that no field is shown for. */
export function RemainingMessages({ messages }: { messages: readonly Message[] }) {
  if (messages.length === 0) return null;
  return (
    <div class="problem bad" role="alert">
      <ul>
        {messages.map(({ pointer, message }) => (
          <li key={pointer + message}>
            <code>{pointer || 'the document'}</code>: {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

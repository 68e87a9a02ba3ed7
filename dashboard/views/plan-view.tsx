import { diffLine, expectedTime, planSummary } from '../models/plan-diff.ts';
import type { Plan } from '../models/types.ts';
import { ProblemView } from './problem-view.tsx';

/** What would run, step by step, each with its reason, its risk and every field before and after. */
export function PlanView({ plan }: { plan: Plan }) {
  return (
    <section aria-label="Plan">
      <p>
        <strong>{planSummary(plan)}</strong>
        {plan.steps.length > 0 && ` Usually ${expectedTime(plan)}.`}
      </p>
      {plan.blockers.map((blocker) => (
        <ProblemView key={blocker.code + blocker.what} problem={blocker} />
      ))}
      {plan.warnings.map((warning) => (
        <ProblemView key={warning.code + warning.what} problem={warning} tone="soon" />
      ))}
      <ol class="plan">
        {plan.steps.map((step) => (
          <li key={step.id}>
            <b>{step.title}</b>
            <p class="why">
              {step.reason.message} <code>{step.reason.code}</code>
            </p>
            {step.risk && <p class="risk">Risk: {step.risk}</p>}
            <ul class="diff">
              {step.changes.map(diffLine).map((line) => (
                <li key={line.path} class={line.word}>
                  <span aria-hidden="true">{line.sign}</span> <span class="visually-hidden">{line.word}</span>{' '}
                  {line.path}: {line.before !== null && <del>{line.before}</del>}{' '}
                  {line.after !== null && <ins>{line.after}</ins>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {plan.translation && <TranslationView translation={plan.translation} />}
    </section>
  );
}

/** For the move away from v1; nothing of it is written. */
function TranslationView({ translation }: { translation: NonNullable<Plan['translation']> }) {
  return (
    <details>
      <summary>What a v2 gateway in its place would look like</summary>
      <ul>
        {translation.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <pre class="scroll" tabIndex={0}>
        {JSON.stringify(translation.document, null, 2)}
      </pre>
    </details>
  );
}

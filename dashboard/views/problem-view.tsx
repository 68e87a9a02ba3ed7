import { ApiError } from '../api.ts';
import { evidenceLines } from '../models/evidence.ts';
import type { Problem } from '../models/types.ts';

/** What happened, why, and what to do next: every red state carries its remedy. */
export function ProblemView({ problem, tone = 'bad' }: { problem: Problem; tone?: 'bad' | 'soon' }) {
  return (
    <section class={`problem ${tone}`} role={tone === 'bad' ? 'alert' : 'note'}>
      <p>
        <strong>{problem.what}</strong> <code>{problem.code}</code>
      </p>
      {problem.why && <p>{problem.why}</p>}
      <p>
        <b>Next:</b> {problem.fix}
      </p>
      {problem.evidence && <Evidence evidence={problem.evidence} />}
    </section>
  );
}

function Evidence({ evidence }: { evidence: NonNullable<Problem['evidence']> }) {
  return (
    <details>
      <summary>Evidence</summary>
      <dl>
        {evidenceLines(evidence).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** What went wrong with a request; `retry` where asking again is up to the person. */
export function ErrorView({ error, retry }: { error: unknown; retry?: () => void }) {
  if (error === null || error === undefined) return null;
  return (
    <>
      <ProblemView problem={problemOf(error)} />
      <p class="toolbar">
        {retry && (
          <button type="button" onClick={retry}>
            Try again
          </button>
        )}
        {error instanceof ApiError && error.status === 401 && (
          <a class="button" href="/.auth/login/aad?post_login_redirect_uri=%2F">
            Sign in
          </a>
        )}
      </p>
    </>
  );
}

function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return {
    code: 'Page',
    what: 'The page itself has failed.',
    why: error instanceof Error ? error.message : 'An unknown error was thrown.',
    fix: 'Reload it.',
  };
}

export function Loading({ what }: { what: string }) {
  return (
    <p class="loading" role="status">
      Reading {what}…
    </p>
  );
}

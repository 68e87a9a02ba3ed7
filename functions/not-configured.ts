import type { Problem } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';

export function notConfigured(problems: readonly string[]): Problem {
  return problem('ConfigurationInvalid', {
    what: 'edge-tls is not configured.',
    why: problems.join(' '),
    fix: 'Correct these application settings; GET /api/healthz shows whether all are right.',
  });
}

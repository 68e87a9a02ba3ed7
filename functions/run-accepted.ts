import type { Answer } from './call.ts';

/** Azure takes minutes; asking more often than this tells nothing new. */
const retryAfterSeconds = 5;

/** 202 with where to look. Durable's own status addresses carry a system key and are never handed out. */
export function runAccepted(run: string, edge: string): Answer {
  return {
    status: 202,
    headers: { location: `/api/runs/${run}`, 'retry-after': `${retryAfterSeconds}` },
    body: { run, edge, status: `/api/runs/${run}` },
  };
}

import { app as functions } from '@azure/functions';
import { problemOf } from '../orchestrations/activities/activity-boundary.ts';
import { answerToMethod } from './answer-to-method.ts';
import { responseOf, type Setup } from './http-endpoint.ts';

interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly reason: string | null }[];
}

/** Whether the app can work, and if not, why. It needs no sign-in, so it names settings and never their values. */
export async function readiness(setup: Setup): Promise<Readiness> {
  if (!setup.ok) return summary([{ name: 'configuration', ok: false, reason: setup.problems.join(' ') }]);
  const configuration = { name: 'configuration', ok: true, reason: null };
  const authentication =
    setup.config.auth === 'local' || setup.config.platformAuthentication
      ? { name: 'authentication', ok: true, reason: null }
      : {
          name: 'authentication',
          ok: false,
          reason: 'App Service Authentication is off, so every caller is turned away.',
        };
  const tables = await setup.app.stores.edges.get('healthz').then(
    () => ({ name: 'tables', ok: true, reason: null }),
    (error: unknown) => ({ name: 'tables', ok: false, reason: problemOf(error).what }),
  );
  return summary([configuration, authentication, tables]);
}

const summary = (checks: Readiness['checks']): Readiness => ({ ready: checks.every(({ ok }) => ok), checks });

/** `GET /api/healthz`: 200 when ready, else 503. */
export function registerHealthz(setup: () => Setup): void {
  functions.http('healthz', {
    authLevel: 'anonymous',
    methods: ['GET', 'HEAD'],
    route: 'api/healthz',
    handler: async ({ method }, { invocationId }) => {
      const body = await readiness(setup());
      return answerToMethod(method, responseOf({ status: body.ready ? 200 : 503, body }, invocationId));
    },
  });
}

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { app as functions, type HttpResponseInit } from '@azure/functions';
import { EdgeError } from '../shared/domain/problem.ts';
import { answerToMethod } from './answer-to-method.ts';
import { admit } from './authentication.ts';
import type { Setup } from './http-endpoint.ts';
import { problemAnswer } from './problem-response.ts';

/** Nothing from elsewhere, nothing inline, no plug-ins, no frames around it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'img-src', 'connect-src'].map((directive) => `${directive} 'self'`),
  ...['base-uri', 'form-action', 'frame-ancestors'].map((directive) => `${directive} 'none'`),
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const guarded = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What the build made of `dashboard/`. */
export interface Dashboard {
  readonly page: Uint8Array;
  /** By name. */
  readonly files: ReadonlyMap<string, { readonly contentType: string; readonly body: Uint8Array }>;
}

/** All of it at once, so that the page and the files that it names are of one build. */
export function readDashboard(folder: string): Dashboard {
  const assets = join(folder, 'assets');
  const files = readdirSync(assets).flatMap((name) => {
    const contentType = contentTypes[extname(name)];
    return contentType ? [[name, { contentType, body: readFileSync(join(assets, name)) }] as const] : [];
  });
  return { page: readFileSync(join(folder, 'index.html')), files: new Map(files) };
}

/**
 * `GET /` and its files. The page holds nothing secret: everything it shows comes from the API, which asks for a role. `folder` is
 * read at the first request.
 */
export function registerDashboard(setup: () => Setup, folder: string): void {
  let read: Dashboard | undefined;
  const dashboard = (): Dashboard => (read ??= readDashboard(folder));
  functions.http('dashboard', {
    authLevel: 'anonymous',
    methods: ['GET', 'HEAD'],
    // An empty route is replaced by the function's name; an optional parameter of no length matches `/` alone
    // (Azure/Azure-Functions#2473).
    route: '{ignored:maxlength(0)?}',
    handler: async (request, context) =>
      answerToMethod(
        request.method,
        pageAnswer(setup(), request.headers.get('x-ms-client-principal'), {
          page: dashboard().page,
          correlationId: context.invocationId,
        }),
      ),
  });
  functions.http('dashboardFile', {
    authLevel: 'anonymous',
    methods: ['GET', 'HEAD'],
    route: 'assets/{file}',
    handler: async (request) => answerToMethod(request.method, fileAnswer(dashboard(), request.params.file ?? '')),
  });
}

/** The page; who is not signed in is sent to App Service's sign-in, and nobody gets it where that is off. */
export function pageAnswer(
  setup: Setup,
  principal: string | null,
  { page, correlationId }: { page: Uint8Array; correlationId: string },
): HttpResponseInit {
  // A wrong setting must not hide the page: its own requests are answered with what is wrong.
  if (setup.ok) {
    const admission = admit(setup.config, principal, 'Edge.Read');
    if (!admission.ok && admission.status === 401) {
      if (setup.config.platformAuthentication) return signIn;
      const { status, headers, body } = problemAnswer(new EdgeError(admission.problem), correlationId);
      return { status, headers: { ...guarded, 'cache-control': 'no-store', ...headers }, body: JSON.stringify(body) };
    }
  }
  return {
    status: 200,
    headers: { ...guarded, 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' },
    body: page,
  };
}

/** Azure docs: "Customize sign-in and sign-out in Azure App Service authentication". */
const signIn: HttpResponseInit = {
  status: 302,
  headers: { location: '/.auth/login/aad?post_login_redirect_uri=%2F', 'cache-control': 'no-store' },
};

/** One file; its name carries a hash of what is in it, so it may be kept for ever. */
export function fileAnswer({ files }: Pick<Dashboard, 'files'>, name: string): HttpResponseInit {
  const file = files.get(name);
  if (!file) return { status: 404, headers: { ...guarded, 'cache-control': 'no-store' } };
  const cached = { 'cache-control': 'public, max-age=31536000, immutable', 'content-type': file.contentType };
  return { status: 200, headers: { ...guarded, ...cached }, body: file.body };
}

import { createHash } from 'node:crypto';
import { docsPage, docsScript, docsStyle } from '../shared/domain/api/docs-page.ts';
import type { HttpEndpoint } from './http-endpoint.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page's own script and style by their hash, and nothing else from anywhere. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src ${hashOf(docsScript)}`,
  `style-src ${hashOf(docsStyle)}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

let written: string | undefined;

/** `GET /api/docs`: the API as one page, for reading where nothing else can be reached. */
export const getDocs: HttpEndpoint = {
  name: 'docs',
  method: 'GET',
  route: 'docs',
  role: 'Edge.Read',
  handle: async () => ({
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    },
    text: (written ??= docsPage()),
  }),
};

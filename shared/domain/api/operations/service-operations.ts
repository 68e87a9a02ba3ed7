import type { ApiOperation } from '../api-operation.ts';

const ready = { ready: true, checks: [{ name: 'tables', ok: true, reason: null }] };
const notReady = {
  ready: false,
  checks: [{ name: 'tables', ok: false, reason: 'The tables cannot be reached.' }],
};

export const serviceOperations: readonly ApiOperation[] = [
  {
    id: 'healthz',
    method: 'GET',
    path: '/api/healthz',
    tag: 'service',
    summary: 'Whether the app can work, and if not, why',
    role: null,
    answers: [
      { status: 200, description: 'It can.', schema: 'Readiness', example: ready },
      {
        status: 503,
        description: 'It cannot; the reason stands with the check.',
        schema: 'Readiness',
        example: notReady,
      },
    ],
  },
  {
    id: 'openApi',
    method: 'GET',
    path: '/api/openapi.json',
    tag: 'service',
    summary: 'This document',
    role: 'Edge.Read',
    answers: [{ status: 200, description: 'OpenAPI 3.1.', contentType: 'application/json' }],
  },
  {
    id: 'docs',
    method: 'GET',
    path: '/api/docs',
    tag: 'service',
    summary: 'This document as a page',
    role: 'Edge.Read',
    answers: [{ status: 200, description: 'A page that loads nothing from anywhere.', contentType: 'text/html' }],
  },
];

import { answered, type FailureRule, has } from './failure-rule.ts';

/** What happened to the request, whatever it asked for. Before everything else. */
export const transportFailures: readonly FailureRule[] = [
  {
    matches: ({ lostResponse }) => lostResponse === true,
    code: 'LostResponse',
    why: 'The connection broke after the request was sent, so it may have been carried out or not.',
  },
  { matches: answered(0), code: 'AzureUnreachable' },
  { matches: has('OperationUrlForeign'), code: 'OperationUrlForeign' },
  {
    matches: has('OperationUrlGone'),
    code: 'OperationUrlGone',
    why: 'Azure no longer knows the operation; it keeps them for about a day, some services for hours.',
  },
];

/** After the services had their say. */
export const generalFailures: readonly FailureRule[] = [
  {
    matches: answered(429),
    code: 'Throttled',
  },
  { matches: answered(401), code: 'CredentialRefused' },
  { matches: answered(412), code: 'EtagMismatch' },
  { matches: answered(403), code: 'AuthorizationFailed' },
  {
    matches: has(
      'InternalServerError',
      'InternalError',
      'InternalRetriableError',
      'ServiceUnavailable',
      'GatewayTimeout',
      'ServerTimeout',
    ),
    code: 'AzureUnavailable',
  },
  { matches: ({ status }) => status === 408 || status >= 500, code: 'AzureUnavailable' },
  { matches: has('Canceled', 'Cancelled', 'OperationCanceled'), code: 'OperationCanceled' },
];

import { codes } from './problem-code-entry.ts';

/** What a caller of the HTTP interface can get wrong. */
export const requestCodes = codes({
  SpecInvalid: [
    'terminal',
    'the spec has problems',
    'The document is not a valid spec; errors[] names every place and what is allowed there.',
  ],
  MalformedJson: [
    'terminal',
    'the body is no JSON',
    'The request body cannot be read as JSON; send one JSON document.',
  ],
  BodyTooLarge: [
    'terminal',
    'the body is too large',
    'The request body is over 1 MB or nested too deeply; a spec is a few KB.',
  ],
  UnsupportedMediaType: ['terminal', 'the body is of another type', 'Send the body as application/json.'],
  LengthRequired: [
    'terminal',
    'a body of unknown length',
    'The Functions host passes a body on only by its Content-Length; send it in one piece with that header, not in chunks.',
  ],
  NameMismatch: [
    'terminal',
    'two names for one edge',
    'The name in the path and the name in the spec differ; use the same.',
  ],
  EdgeNotFound: ['terminal', 'no such edge', 'No edge of this name is stored; GET /api/edges lists them.'],
  RouteNotFound: [
    'terminal',
    'no such route',
    'Nothing is served at this address; GET /api/openapi.json lists the routes.',
  ],
  MethodNotAllowed: [
    'terminal',
    'another method is needed',
    'The address is served, but not by this method; the header Allow names those that are.',
  ],
  PreconditionFailed: [
    'terminal',
    'the edge is another than was read',
    'If-Match or If-None-Match does not hold, most often because somebody else stored a spec meanwhile; read the edge again, carry the change over and send it with the new ETag.',
  ],
  RunNotFound: ['terminal', 'no such run', 'No run of this id is stored; GET /api/edges/{name}/runs lists them.'],
  EdgeExists: [
    'terminal',
    'the edge is there already',
    'An edge of this name was stored meanwhile; read it and decide again.',
  ],
  EdgeChanged: [
    'retryable',
    'the edge changed meanwhile',
    'Somebody changed the edge between reading and writing it; read it and try again.',
  ],
  EdgeDeleting: [
    'terminal',
    'the edge is being deleted',
    'Its deletion has begun; wait for the run, then create it anew.',
  ],
  GatewayTaken: [
    'terminal',
    'a second edge on one gateway',
    'One application gateway serves one edge; change the edge that has it, or use another gateway.',
  ],
  ApprovalIncomplete: [
    'terminal',
    'an approval without its plan',
    'Send the planFingerprint of the plan that was looked at; GET /api/runs/{id} shows it.',
  ],
  IdempotencyKeyReused: [
    'terminal',
    'one key for two requests',
    'The Idempotency-Key came with another body before; use a new key for a new request.',
  ],
  IdempotencyKeyMalformed: [
    'terminal',
    'no usable key',
    'An Idempotency-Key is 1-255 visible ASCII characters; a random UUID does well.',
  ],
  IdempotencyKeyInUse: [
    'retryable',
    'the first request is still being worked on',
    'A request with this Idempotency-Key has no answer yet; send it again in a few seconds.',
  ],
  NotAuthenticated: ['terminal', 'nobody is signed in', 'Send a token of the tenant for this app.'],
  RoleMissing: [
    'terminal',
    'the app role is missing',
    'Have the app role Edge.Read, Edge.Plan or Edge.Apply assigned to you.',
  ],
  CrossOriginWrite: [
    'terminal',
    'a write from a foreign page',
    'A browser sent it on behalf of a page of another origin; use the dashboard of edge-tls itself, or a token.',
  ],
  HostNotLocal: [
    'terminal',
    'asked under another name',
    'Without sign-in edge-tls answers to localhost, 127.0.0.1 and [::1] only.',
  ],
  BodyNotExpected: ['terminal', 'a body that nobody reads', 'The route takes no body; send the request without one.'],
  ParameterInvalid: [
    'terminal',
    'a parameter of another form',
    'A query parameter is not of the form that GET /api/openapi.json describes.',
  ],
  ConfigurationInvalid: [
    'terminal',
    'the app is not configured',
    'Set the application settings that GET /api/healthz names.',
  ],
});

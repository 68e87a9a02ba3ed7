import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { X509Certificate } from 'node:crypto';
import { BackendFailure } from './backend-failure.ts';
import type { CompiledProbe } from './compiled-gateway.ts';
import { type BackendRoad, type BackendTarget, connectBackend } from './connect-backend.ts';
import { type HealthVerdict, healthTexts } from './health-texts.ts';

export interface ProbeRequest {
  readonly target: BackendTarget;
  readonly hostHeader: string;
  readonly probe: Pick<CompiledProbe, 'path' | 'statusCodes' | 'body'>;
  /** Real milliseconds. */
  readonly timeout: number;
}

export interface ProbeOutcome {
  readonly verdict: HealthVerdict;
  readonly chain: readonly X509Certificate[];
}

/** More of a body than this is not searched. */
const LONGEST_BODY = 64 * 1024;

/** One probe on a connection of its own, from name to body. Never rejects. */
export async function probeBackend(road: BackendRoad, sent: ProbeRequest): Promise<ProbeOutcome> {
  const { promise: expired, resolve } = Promise.withResolvers<ProbeOutcome>();
  const open: { socket?: Socket } = {};
  const timer = setTimeout(() => {
    open.socket?.destroy();
    resolve({ verdict: healthTexts.timeout(), chain: [] });
  }, sent.timeout);
  const outcome = await Promise.race([attempt(road, sent, open), expired]);
  clearTimeout(timer);
  open.socket?.destroy();
  return outcome;
}

async function attempt(road: BackendRoad, sent: ProbeRequest, open: { socket?: Socket }): Promise<ProbeOutcome> {
  try {
    const { socket, chain } = await connectBackend(road, sent.target);
    open.socket = socket;
    const { status, body } = await fetchOver(socket, sent);
    return { verdict: judgeResponse(sent.probe, status, body), chain };
  } catch (error) {
    if (error instanceof BackendFailure) return { verdict: error.verdict, chain: error.chain };
    return { verdict: healthTexts.cannotConnect(), chain: [] };
  }
}

function judgeResponse(
  { statusCodes, body: wanted }: ProbeRequest['probe'],
  status: number,
  body: string,
): HealthVerdict {
  if (!statusCodes.some((range) => isInRange(range, status))) return healthTexts.wrongStatus(status);
  return body.includes(wanted) ? healthTexts.success(status) : healthTexts.wrongBody(wanted);
}

function isInRange(range: string, status: number): boolean {
  const [low = '', high = low] = range.split('-');
  return Number(low) <= status && status <= Number(high);
}

function fetchOver(socket: Socket, { hostHeader, probe }: ProbeRequest): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        createConnection: () => socket,
        path: probe.path,
        headers: { host: hostHeader, 'user-agent': 'Application-Gateway-Probe' },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (body.length < LONGEST_BODY) body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject).end();
  });
}

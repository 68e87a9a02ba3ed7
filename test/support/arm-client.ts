import { Agent, request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

export interface ArmAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface ArmClient {
  /** `path` is absolute or relative to Resource Manager. A header given as undefined is left out. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string | undefined>): Promise<ArmAnswer>;
}

/** Raw requests to local Azure with the owner's token: what goes over the wire, not what an SDK makes of it. */
export function createArmClient(azure: { armUrl: string; caPem: string; accessToken: string }): ArmClient {
  return {
    send: (method, path, body, headers = {}) => {
      const url = path.startsWith('https:') ? path : azure.armUrl + path;
      const all = { authorization: `Bearer ${azure.accessToken}`, 'content-type': 'application/json', ...headers };
      const sent: Record<string, string> = {};
      for (const [name, value] of Object.entries(all)) if (value !== undefined) sent[name] = value;
      return exchange({ url, method, headers: sent, ca: azure.caPem, body });
    },
  };
}

function exchange(sent: {
  url: string;
  method: string;
  headers: Record<string, string>;
  ca: string;
  body: unknown;
}): Promise<ArmAnswer> {
  return new Promise((resolve, reject) => {
    const { method, headers, ca } = sent;
    const agent = new Agent({ ca, keepAlive: false });
    const outgoing = request(sent.url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const body: unknown = text === '' ? undefined : JSON.parse(text);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    outgoing.on('error', reject).end(sent.body === undefined ? undefined : JSON.stringify(sent.body));
  });
}

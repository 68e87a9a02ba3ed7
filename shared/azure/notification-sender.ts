import { lookup } from 'node:dns/promises';
import { request, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Delivery } from '../domain/notifications/delivery.ts';
import type { Destination } from '../domain/notifications/destination.ts';
import type { Message } from '../domain/notifications/message.ts';
import { isPublicAddress } from './public-address.ts';

export interface SenderOptions {
  /** Local Azure only. */
  readonly isLoopbackAllowed?: boolean;
  /** Resolves a name; the system's resolver if left out. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  /** PEM of authorities beside those that Node trusts. */
  readonly ca?: readonly string[];
  readonly timeoutMilliseconds?: number;
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

const systemResolve = (host: string): Promise<readonly ResolvedAddress[]> => lookup(host, { all: true });

/**
 * Sends to the address that was looked at and to no other: the name is resolved once, every address must be a public one, and the
 * connection goes to the first. Redirects are not followed.
 */
export function notificationSender(options: SenderOptions = {}) {
  return async (destination: Destination, message: Message): Promise<Delivery> => {
    const url = new URL(destination.url);
    const target = await targetOf(url.hostname, options);
    return 'state' in target ? target : post({ url, target, message }, options);
  };
}

async function targetOf(host: string, options: SenderOptions): Promise<ResolvedAddress | Delivery> {
  const { resolve = systemResolve, isLoopbackAllowed = false } = options;
  const addresses = await resolve(host.replace(/^\[|\]$/g, '')).catch(() => []);
  const [first] = addresses;
  if (!first) return again('The host name cannot be resolved.');
  const fits = addresses.every(
    ({ address }) => isPublicAddress(address) || (isLoopbackAllowed && isLoopbackAddress(address)),
  );
  return fits
    ? first
    : { state: 'refused', status: null, reason: 'The host name leads to an address that is not public.' };
}

const isLoopbackAddress = (address: string): boolean => address.startsWith('127.') || address === '::1';

interface Post {
  readonly url: URL;
  readonly target: ResolvedAddress;
  readonly message: Message;
}

function post({ url, target, message }: Post, { ca, timeoutMilliseconds = 10_000 }: SenderOptions): Promise<Delivery> {
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...message.headers, 'content-length': Buffer.byteLength(message.body) },
    lookup: pinnedTo(target),
    // A connection of its own, so that none to another address is used again.
    agent: false,
    signal: AbortSignal.timeout(timeoutMilliseconds),
    ...(ca ? { ca: [...ca] } : {}),
  };
  return new Promise((resolve) => {
    const sending = request(url, options, (response) => {
      // What the other side says is nobody's to read here.
      response.resume();
      resolve(deliveryOf(response.statusCode ?? 0, response.headers['retry-after']));
      sending.destroy();
    });
    sending.on('error', (error: NodeJS.ErrnoException) =>
      resolve(again(`The request failed: ${error.code ?? error.name}.`)),
    );
    sending.end(message.body);
  });
}

const pinnedTo =
  ({ address, family }: ResolvedAddress): LookupFunction =>
  (_host, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family);

function deliveryOf(status: number, retryAfter: string | undefined): Delivery {
  if (status >= 200 && status < 300) return { state: 'delivered', status };
  if (status >= 300 && status < 400)
    return { state: 'refused', status, reason: 'It redirects elsewhere, and redirects are not followed.' };
  const passes = status >= 500 || status === 408 || status === 429;
  if (!passes) return { state: 'refused', status, reason: `It answered ${status}.` };
  const seconds = Number(retryAfter);
  return {
    state: 'again',
    status,
    reason: `It answered ${status}.`,
    ...(seconds > 0 ? { retryAfterSeconds: seconds } : {}),
  };
}

const again = (reason: string): Delivery => ({ state: 'again', status: null, reason });

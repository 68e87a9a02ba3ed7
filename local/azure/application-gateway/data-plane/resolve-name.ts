import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { decode, encode, type Answer } from 'dns-packet';

const ATTEMPTS = 2;
/** Real milliseconds: the server is on this machine. */
const ATTEMPT_TIMEOUT = 1_000;
const LONGEST_CNAME_CHAIN = 8;

export interface DnsServerAddress {
  readonly address: string;
  readonly port: number;
}

/** IPv4 addresses of a name by real queries; an Error for no answer, NXDOMAIN or no address. */
export async function resolveName(server: DnsServerAddress, name: string): Promise<string[]> {
  let wanted = name;
  for (let hop = 0; hop < LONGEST_CNAME_CHAIN; hop++) {
    const answers = await askWithRetry(server, wanted);
    const addresses = answers.flatMap((answer) => (answer.type === 'A' ? [answer.data] : []));
    if (addresses.length > 0) return addresses;
    const alias = answers.findLast((answer) => answer.type === 'CNAME');
    if (alias?.type !== 'CNAME') break;
    wanted = alias.data;
  }
  throw new Error(`'${name}' has no address.`);
}

async function askWithRetry(server: DnsServerAddress, name: string): Promise<Answer[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(server, name);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function ask({ address, port }: DnsServerAddress, name: string): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const id = randomInt(65_536);
    const finish = (outcome: () => void): void => {
      clearTimeout(timer);
      socket.close();
      outcome();
    };
    const timer = setTimeout(
      () => finish(() => reject(new Error(`No answer from ${address}:${port}.`))),
      ATTEMPT_TIMEOUT,
    );
    socket.on('error', (error) => finish(() => reject(error)));
    socket.on('message', (message) => {
      const packet = decode(message);
      if (packet.id !== id) return;
      finish(() => {
        const { rcode = 'NOERROR' } = packet as { rcode?: string };
        if (rcode === 'NOERROR') resolve(packet.answers ?? []);
        else reject(new Error(`'${name}': ${rcode}.`));
      });
    });
    // 256 is the flag of a query that wants recursion.
    socket.send(encode({ type: 'query', id, flags: 256, questions: [{ type: 'A', name }] }), port, address);
  });
}

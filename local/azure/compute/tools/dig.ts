/** Stand-in of `dig`: a real query to the machine's own DNS server; no other server can be asked. */
import { createSocket } from 'node:dgram';
import { type Answer, decode, encode, type Packet, RECURSION_DESIRED, type RecordType } from 'dns-packet';
import { type DigQuestion, type DigRequest, readDigArguments } from './dig-arguments.ts';

const OWN = [undefined, '127.0.0.1', 'localhost', '127.0.0.53'];
const NO_REPLY = 9;
const TIMEOUT_MILLISECONDS = 2_000;

const request = readDigArguments(process.argv.slice(2));
for (const question of request.questions) {
  const reply = OWN.includes(request.server) ? await ask(question) : undefined;
  if (reply) print(request, question, reply);
  else noReply(request);
}

function ask({ name, type }: DigQuestion): Promise<Packet | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const finish = (packet: Packet | undefined): void => {
      clearTimeout(timer);
      socket.close();
      resolve(packet);
    };
    const timer = setTimeout(() => finish(undefined), TIMEOUT_MILLISECONDS);
    socket.on('error', () => finish(undefined)).on('message', (message) => finish(decode(message)));
    const query: Packet = {
      type: 'query',
      id: 1,
      flags: RECURSION_DESIRED,
      questions: [{ name, type: type as RecordType }],
    };
    socket.send(encode(query), Number(process.env['EDGE_TLS_LOCAL_DNS_PORT']), '127.0.0.1');
  });
}

function print({ options }: DigRequest, { name, type }: DigQuestion, packet: Packet): void {
  const answers = packet.answers ?? [];
  if (options.includes('short')) {
    for (const answer of answers) console.log(dataOf(answer));
    return;
  }
  const { rcode = 'NOERROR' } = packet as { rcode?: string };
  const all = !options.includes('noall');
  if (all || options.includes('comments')) {
    console.log(`;; ->>HEADER<<- opcode: QUERY, status: ${rcode}, id: ${packet.id ?? 0}`);
    console.log(`;; QUESTION SECTION:\n;${name}.\tIN\t${type}\n`);
  }
  if (!all && !options.includes('answer')) return;
  for (const answer of answers) console.log(lineOf(answer));
}

function lineOf(answer: Answer): string {
  const { ttl = 0 } = answer as { ttl?: number };
  return [`${answer.name}.`, ttl, 'IN', answer.type, dataOf(answer)].join('\t');
}

function dataOf(answer: Answer): string {
  if (answer.type === 'CNAME' || answer.type === 'NS') return `${answer.data}.`;
  if (answer.type === 'TXT')
    return [answer.data]
      .flat()
      .map((text) => `"${text.toString()}"`)
      .join(' ');
  if (answer.type !== 'SOA') return String((answer as { data?: unknown }).data);
  const { mname, rname, serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0 } = answer.data;
  return `${mname}. ${rname}. ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
}

function noReply({ server = '127.0.0.1' }: DigRequest): void {
  console.log(`;; communications error to ${server}#53: timed out\n;; no servers could be reached`);
  process.exitCode = NO_REPLY;
}

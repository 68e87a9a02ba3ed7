/** Stand-in of `dig`: a real query to the machine's own DNS server; no other server can be asked. */
import { createSocket } from 'node:dgram';
import { type Answer, decode, encode, type Packet, RECURSION_DESIRED, type RecordType } from 'dns-packet';
import { type DigQuestion, type DigRequest, readDigArguments } from './dig-arguments.ts';

const OWN = [undefined, '127.0.0.1', 'localhost', '127.0.0.53'];
const NO_REPLY = 9;
const TIMEOUT_MILLISECONDS = 2_000;

if (process.argv.includes('-v')) console.error('DiG 9.18 (edge-tls local Azure)');
else await askAll(readDigArguments(process.argv.slice(2)));

async function askAll(request: DigRequest): Promise<void> {
  for (const question of request.questions) {
    const reply = OWN.includes(request.server) ? await ask(question, request) : undefined;
    if (reply) print(request, question, reply);
    else noReply(request);
  }
}

function ask({ name, type, class: of }: DigQuestion, { options }: DigRequest): Promise<Packet | undefined> {
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
      flags: options.some((option) => option.startsWith('norec')) ? 0 : RECURSION_DESIRED,
      questions: [{ name, type: type as RecordType, class: of }],
    };
    socket.send(encode(query), Number(process.env['EDGE_TLS_LOCAL_DNS_PORT']), '127.0.0.1');
  });
}

/** The sections that were asked for, as dig 9.18 prints them. */
function print({ options }: DigRequest, { name, type, class: of }: DigQuestion, packet: Packet): void {
  const { answers = [], authorities = [] } = packet;
  if (options.includes('short')) {
    for (const answer of answers) console.log(dataOf(answer));
    return;
  }
  const shows = (section: string): boolean => !options.includes('noall') || options.includes(section);
  const comments = shows('comments');
  if (comments) console.log(headerOf(packet));
  if (shows('question')) section('QUESTION', [`;${name}.\t\t${of}\t${type}`], comments);
  if (shows('answer')) section('ANSWER', answers.map(lineOf), comments);
  if (shows('authority')) section('AUTHORITY', authorities.map(lineOf), comments);
}

function section(title: string, lines: readonly string[], comments: boolean): void {
  if (lines.length === 0) return;
  if (comments) console.log(`;; ${title} SECTION:`);
  console.log(`${lines.join('\n')}${comments ? '\n' : ''}`);
}

function headerOf(packet: Packet): string {
  const {
    rcode = 'NOERROR',
    flag_aa,
    flag_rd,
    flag_ra,
  } = packet as Packet & Partial<Record<Flag, boolean>> & { rcode?: string };
  const flags = ['qr', flag_aa && 'aa', flag_rd && 'rd', flag_ra && 'ra'].filter(Boolean).join(' ');
  const counts = `QUERY: 1, ANSWER: ${packet.answers?.length ?? 0}, AUTHORITY: ${packet.authorities?.length ?? 0}, ADDITIONAL: 0`;
  return `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${rcode}, id: ${packet.id ?? 0}\n;; flags: ${flags}; ${counts}\n`;
}

type Flag = 'flag_aa' | 'flag_rd' | 'flag_ra';

function lineOf(answer: Answer): string {
  const { ttl = 0, class: of = 'IN' } = answer as { ttl?: number; class?: string };
  return [`${answer.name}.`, ttl, of, answer.type, dataOf(answer)].join('\t');
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
  console.log(`;; communications error to ${server}#53: timed out\n\n;; no servers could be reached`);
  process.exitCode = NO_REPLY;
}

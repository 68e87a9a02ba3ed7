import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode, type Packet } from 'dns-packet';
import { dnsResolver } from '../../../shared/azure/resolver.ts';

type Behaviour = (query: Packet) => Partial<Packet> | null;
const NXDOMAIN = 3;
const SERVFAIL = 2;

let socket: Socket;
let asked: string[];
let behaviour: Behaviour;

beforeEach(async () => {
  asked = [];
  socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const query = decode(message);
    asked.push(`${query.questions?.[0]?.type} ${query.questions?.[0]?.name}`);
    const answer = behaviour(query);
    if (answer === null) return;
    const response: Packet = { type: 'response', id: query.id, questions: query.questions, ...answer };
    socket.send(encode(response), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
});
afterEach(() => new Promise<void>((resolve) => void socket.close(() => resolve())));

const resolver = () => dnsResolver([`127.0.0.1:${socket.address().port}`]);
const record = (name: string, data: string) => ({ type: 'A' as const, name, ttl: 300, data });

test('answers all addresses in one order, from the server it was told to ask', async () => {
  behaviour = () => ({
    answers: [record('apim.contoso.internal', '10.0.1.5'), record('apim.contoso.internal', '10.0.1.4')],
  });
  expect(await resolver().addresses('apim.contoso.internal')).toEqual(['10.0.1.4', '10.0.1.5']);
  expect(asked).toEqual(['A apim.contoso.internal']);
});

test('asks every time: what was just written must be seen', async () => {
  behaviour = () => ({ answers: [record('apim.contoso.internal', '10.0.1.4')] });
  const one = resolver();
  await one.addresses('apim.contoso.internal');
  behaviour = () => ({ answers: [record('apim.contoso.internal', '10.0.1.9')] });
  expect(await one.addresses('apim.contoso.internal')).toEqual(['10.0.1.9']);
});

test.each<[string, Behaviour]>([
  ['a name that does not exist', () => ({ flags: NXDOMAIN })],
  ['a name without A records', () => ({ answers: [] })],
])('%s has no addresses', async (_what, behaves) => {
  behaviour = behaves;
  expect(await resolver().addresses('apim.contoso.internal')).toEqual([]);
});

test('a server that fails is no empty answer, and is named', async () => {
  behaviour = () => ({ flags: SERVFAIL });
  await expect(resolver().addresses('apim.contoso.internal')).rejects.toMatchObject({
    name: 'EdgeError',
    problem: {
      code: 'RecordNotAnswered',
      evidence: { name: 'apim.contoso.internal', servers: `127.0.0.1:${socket.address().port}` },
    },
  });
});

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { closeServer, listenOnLoopback, LOOPBACK } from '../core/loopback-server.ts';
import { type Answering, answerPacket } from './dns-packets.ts';

export interface RunningDnsServer {
  /** 127.0.0.1 port, the same for UDP and TCP. */
  readonly port: number;
  stop(): Promise<void>;
}

const PORT_ATTEMPTS = 20;

/** Serves DNS over UDP and TCP on one port of the loopback interface: the one that is preferred if it is free, else any. */
export async function serveDns(answering: Answering, preferredPort = 0): Promise<RunningDnsServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await serveOn(attempt === 1 ? preferredPort : 0, answering);
    } catch (error) {
      // Somebody else has the UDP port of that number, or the preferred one.
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function serveOn(wanted: number, answering: Answering): Promise<RunningDnsServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serveTcp(socket, answering);
  });
  const port = await listenOnLoopback(server, wanted);
  try {
    const udp = await bindUdp(port, answering);
    return { port, stop: () => stopAll({ server, udp, open }) };
  } catch (error) {
    await closeServer(server);
    throw error;
  }
}

function bindUdp(port: number, answering: Answering): Promise<UdpSocket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.on('message', (message, peer) => {
      const answer = answerPacket(message, 'udp', answering);
      if (answer) socket.send(answer, peer.port, peer.address);
    });
    socket.bind(port, LOOPBACK, () => {
      // An ICMP "port unreachable" from a client that has gone must not end the server.
      socket.off('error', reject).on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** Messages over TCP carry their length in two bytes (RFC 1035, 4.2.2). */
function serveTcp(socket: Socket, answering: Answering): void {
  let received = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const answer = answerPacket(received.subarray(2, end), 'tcp', answering);
      received = received.subarray(end);
      if (answer) socket.write(Buffer.concat([lengthOf(answer), answer]));
    }
  });
}

function lengthOf(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return length;
}

function stopAll(parts: { server: Server; udp: UdpSocket; open: ReadonlySet<Socket> }): Promise<void> {
  parts.udp.close();
  for (const socket of parts.open) socket.destroy();
  return closeServer(parts.server);
}

import type { Server } from 'node:net';

/** The one address that anything of local Azure listens on. */
export const LOOPBACK = '127.0.0.1';

/** Listens on the loopback interface (port 0: any free one) and resolves to the port. */
export function listenOnLoopback(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Stops listening and cuts the connections that are open. */
export function closeServer(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}

/** Local Azure is for one machine: anything but a loopback host is an Error. */
export function refuseOtherHosts(host: string | undefined): void {
  if (host === undefined || ['127.0.0.1', 'localhost'].includes(host)) return;
  throw new Error(
    `Local Azure listens on 127.0.0.1 only, not on '${host}': it has no security worth the name. Leave the host out.`,
  );
}

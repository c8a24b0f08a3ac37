import { connect, createServer, type Socket } from 'node:net';

export type SlowLine = { port: number; close(): Promise<void> };

/** A TCP line to a port of this machine on which answers take `ms` longer. */
export async function startSlowLine(port: number, ms: number): Promise<SlowLine> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    near.pipe(far);
    // Timers of one length fire in the order in which they were set.
    far.on('data', (chunk) => setTimeout(() => near.writable && near.write(chunk), ms));
    far.on('close', () => setTimeout(() => near.destroy(), ms));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    port: address.port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  };
}

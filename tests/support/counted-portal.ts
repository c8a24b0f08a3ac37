import { createServer, request as ask } from 'node:http';

export type CountedPortal = {
  readonly url: string;
  /** Bytes of blocks that were handed on to the portal. */
  readonly sent: () => number;
  /** Hands on no more blocks once so many bytes of them were, and resolves then. Without a number all are handed on again. */
  hold(after?: number): Promise<unknown>;
  close(): Promise<void>;
};

/** A line to a portal on which blocks are counted, and held up. All else goes through as it is. */
export async function startCountedPortal(target: string): Promise<CountedPortal> {
  let sent = 0;
  let limit = Infinity;
  let held = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    const isBlocks = request.url === '/v1/blocks';
    if (isBlocks && sent >= limit) {
      held.resolve(undefined);
      request.resume();
      return;
    }
    const { method, headers } = request;
    const onward = ask(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.on('error', () => onward.destroy());
    if (isBlocks) request.on('data', (chunk: Buffer) => (sent += chunk.length));
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    sent: () => sent,
    hold(after = Infinity) {
      sent = 0;
      limit = after;
      held = Promise.withResolvers();
      return held.promise;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

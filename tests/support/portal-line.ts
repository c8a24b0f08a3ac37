import { createServer, request as ask } from 'node:http';
import { Transform } from 'node:stream';

export type PortalLine = {
  readonly url: string;
  /** Bytes of blocks that were handed on to the portal. */
  readonly sent: () => number;
  /** Bytes of blocks that came back. */
  readonly received: () => number;
  /** Hands on no more blocks once so many bytes of them were, and resolves then. Without a number all are handed on again. */
  hold(after?: number): Promise<unknown>;
  /** Alters every block that comes back after so many, and what comes of CARs after so many mebibytes. Without a number none is altered any more. */
  spoil(after?: number): void;
  close(): Promise<void>;
};

/** A line to a portal on which blocks are counted, held up and altered. All else goes through as it is. */
export async function startPortalLine(target: string): Promise<PortalLine> {
  let sent = 0;
  let limit = Infinity;
  let held = Promise.withResolvers<unknown>();
  let came = 0;
  let received = 0;
  let sound = Infinity;
  const server = createServer((request, response) => {
    const { method, headers, url: path = '/' } = request;
    const isSent = path === '/v1/blocks';
    if (isSent && sent >= limit) {
      held.resolve(undefined);
      request.resume();
      return;
    }
    const onward = ask(new URL(path, target), { method, headers }, (answer) => {
      const isBlock = path.startsWith('/ipfs/');
      // A block that the browser kept would not come by here again.
      const kept = isBlock ? { 'cache-control': 'no-store' } : {};
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...kept });
      if (isBlock) answer.on('data', (chunk: Buffer) => (received += chunk.length));
      if (path.includes('format=car')) answer.pipe(spoiltAfter(() => came++ >= sound)).pipe(response);
      else if (isBlock && came++ >= sound) answer.pipe(spoiltAfter(() => true)).pipe(response);
      else answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.on('error', () => onward.destroy());
    if (isSent) request.on('data', (chunk: Buffer) => (sent += chunk.length));
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    sent: () => sent,
    received: () => received,
    hold(after = Infinity) {
      sent = 0;
      limit = after;
      held = Promise.withResolvers();
      return held.promise;
    },
    spoil(after = Infinity) {
      came = 0;
      sound = after;
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

/** The same length, and one bit of each part another. @param isSpoilt - asked at the beginning, and after each mebibyte. */
function spoiltAfter(isSpoilt: () => boolean): Transform {
  let left = 0;
  let alters = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (left <= 0) {
        alters = isSpoilt();
        left = 1 << 20;
      }
      left -= chunk.length;
      const altered = Buffer.from(chunk);
      if (alters) altered[0] = (altered[0] ?? 0) ^ 1;
      done(null, altered);
    },
  });
}

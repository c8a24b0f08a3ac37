import { createServer } from 'node:http';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';

/** Given path and true answer; what it returns instead goes to the client. `undefined` leaves the answer as it is. */
export type Lie = (path: string, answer: Bytes) => Bytes | undefined;

/** Given a path and how many bytes came with the request, what it answers without asking the true portal; `cut` breaks the connection, `undefined` passes the request on. */
export type Withhold = (path: string, sent: number) => Bytes | 'cut' | undefined;

export type LyingPortal = {
  url: string;
  lie(lie: Lie | undefined): void;
  withhold(withhold: Withhold | undefined): void;
  close(): Promise<void>;
};

/** A portal between client and the true portal that may say something else. */
export async function startLyingPortal(target: string): Promise<LyingPortal> {
  let current: Lie | undefined;
  let withheld: Withhold | undefined;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
      const method = request.method ?? 'GET';
      const path = request.url ?? '/';
      const body = Buffer.concat(chunks);
      const invented = withheld?.(path, body.length);
      if (invented === 'cut') {
        response.destroy();
        return;
      }
      if (invented !== undefined) {
        response.end(invented);
        return;
      }
      // Not what it said of blocks itself: that may be a lie.
      const own = Object.entries(request.headers).filter(
        ([name]) => name.startsWith('x-velum-') && name !== 'x-velum-block',
      );
      const headers = {
        'content-type': request.headers['content-type'] ?? 'application/octet-stream',
        ...Object.fromEntries(own.map(([name, value]) => [name, String(value)])),
      };
      const sent = method === 'GET' ? {} : { body };
      const answer = await fetch(new URL(path, target), { method, headers, ...sent });
      const bytes = asBytes(new Uint8Array(await answer.arrayBuffer()));
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
      });
      response.end((answer.ok ? current?.(path, bytes) : undefined) ?? bytes);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    lie(lie) {
      current = lie;
    },
    withhold(withhold) {
      withheld = withhold;
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

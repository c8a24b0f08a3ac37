import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';

export type Balancer = {
  url: string;
  /** How many requests each target answered, in the order of the targets. */
  answered(): readonly number[];
  close(): Promise<void>;
};

/** One address for several portals: each request goes to the next of them, and past those that are down. */
export async function startBalancer(targets: readonly string[]): Promise<Balancer> {
  const answered = targets.map(() => 0);
  let turn = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void handOn(request, Buffer.concat(chunks), response);
    });
  });

  async function handOn(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const first = turn++;
    for (let tried = 0; tried < targets.length; tried++) {
      const at = (first + tried) % targets.length;
      const answer = await answerOf(String(targets[at]), request, body).catch(() => undefined);
      if (answer === undefined) continue;
      answered[at] = Number(answered[at]) + 1;
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => response.destroy()).pipe(response);
      return;
    }
    response.writeHead(502).end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    answered: () => [...answered],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

const answerOf = (target: string, { method, url, headers }: IncomingMessage, body: Buffer) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    ask(new URL(url ?? '/', target), { method, headers }, resolve)
      .on('error', reject)
      .end(body);
  });

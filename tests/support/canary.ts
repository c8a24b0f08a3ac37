import { createServer } from 'node:http';
import { once } from 'node:events';

/** A server that notes who calls: what must reach nothing is given its address. */
export type Canary = { url: string; hits: string[]; close: () => Promise<void> };

export async function startCanary(): Promise<Canary> {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the canary has no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    hits,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

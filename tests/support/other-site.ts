import { createServer } from 'node:http';

/** Another web site: what it shows is the test's, and every request that it gets is kept, with its headers. */
export type OtherSite = {
  url: string;
  show(html: string): void;
  hits: string[];
  close(): void;
};

export async function startOtherSite(): Promise<OtherSite> {
  const hits: string[] = [];
  let page = '';
  const server = createServer((request, response) => {
    hits.push(`${request.method ?? ''} ${request.url ?? ''} ${JSON.stringify(request.headers)}`);
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    show(html) {
      page = html;
    },
    hits,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

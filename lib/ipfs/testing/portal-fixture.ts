import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { codeOf, describeError } from '../../base/errors.ts';
import { parseCid } from '../block.ts';
import type { ContentNode } from '../content-node.ts';
import { ContentError, statusOf } from '../content-error.ts';
import { handleGateway } from '../gateway.ts';

/** A portal's content endpoints on a plain HTTP server of this machine, for tests. Node only. */
export type PortalFixture = { readonly baseUrl: string; close(): Promise<void> };

/** May change an answer of the gateway on its way out, as a hostile portal would. */
export type Tampering = (bytes: Uint8Array, path: string) => Uint8Array;

export async function startPortalFixture(node: ContentNode, tamper?: Tampering): Promise<PortalFixture> {
  const server = createServer((request, response) => {
    void serve(node, request, response, tamper).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      const code = error instanceof ContentError ? error.code : undefined;
      const body = { error: { code: codeOf(error) ?? 'internal', message: describeError(error) } };
      request.resume();
      return sendJson(response, code === undefined ? 500 : statusOf(code), body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(
  node: ContentNode,
  request: IncomingMessage,
  response: ServerResponse,
  tamper: Tampering = (bytes) => bytes,
): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://portal');
  const [, pinned] = /^\/v1\/pins\/([^/]+)$/.exec(url.pathname) ?? [];
  if (request.method === 'POST' && url.pathname === '/v1/blocks') {
    const { blocks, bytes } = await node.importCar(request);
    return sendJson(response, 200, { blocks, bytes });
  }
  if (request.method === 'POST' && pinned !== undefined) {
    await node.pin(parseCid(pinned));
    return response.writeHead(204).end();
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  const method = request.method ?? 'GET';
  const answer = await handleGateway(node, { method, path: url.pathname, query: url.searchParams, headers });
  const { body } = answer;
  if (body instanceof Uint8Array) {
    const sent = tamper(body, url.pathname);
    return response.writeHead(answer.status, { ...answer.headers, 'content-length': sent.length }).end(sent);
  }
  response.writeHead(answer.status, answer.headers);
  for await (const part of body) response.write(part);
  return response.end();
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

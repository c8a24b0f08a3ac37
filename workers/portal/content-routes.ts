import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CID } from 'multiformats/cid';
import { asBytes } from '../../lib/base/bytes.ts';
import type { ContentNode } from '../../lib/ipfs/content-node.ts';
import { handleGateway } from '../../lib/ipfs/gateway.ts';
import { PortalError } from './portal-error.ts';

/** Uploads, pins and the trustless gateway. */
export function addContentRoutes(server: FastifyInstance, node: ContentNode): void {
  server.post('/v1/blocks', async (request) => {
    if (!(request.body instanceof Uint8Array)) throw new PortalError('bad-request', 'send a CAR');
    const { blocks, bytes } = await node.importCar(chunksOf(request.body));
    return { blocks, bytes };
  });
  server.post<{ Params: { cid: string } }>('/v1/pins/:cid', async (request, reply) => {
    await node.pin(parseCid(request.params.cid));
    return reply.status(204).send();
  });
  const gateway = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    sendGateway(node, request, reply);
  server.route({ method: ['GET', 'HEAD'], url: '/ipfs/*', exposeHeadRoute: false, handler: gateway });
}

async function* chunksOf(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(asBytes(body));
}

function parseCid(text: string): CID {
  try {
    return CID.parse(text);
  } catch (cause) {
    throw new PortalError('bad-request', 'not a CID', { cause });
  }
}

async function sendGateway(
  node: ContentNode,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const url = new URL(request.url, 'http://portal');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  const { method } = request;
  const answer = await handleGateway(node, { method, path: url.pathname, query: url.searchParams, headers });
  const body = answer.body instanceof Uint8Array ? Buffer.from(answer.body) : Readable.from(answer.body);
  return reply.status(answer.status).headers(answer.headers).send(body);
}

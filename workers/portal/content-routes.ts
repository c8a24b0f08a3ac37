import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CID } from 'multiformats/cid';
import { fromHex, type Bytes } from '../../lib/base/bytes.ts';
import { checkCid, parseCid } from '../../lib/ipfs/block.ts';
import { CAR_TYPE } from '../../lib/ipfs/car/car-slices.ts';
import type { ContentNode } from '../../lib/ipfs/content-node.ts';
import { handleGateway } from '../../lib/ipfs/gateway.ts';
import {
  pinReleaseCodec,
  pinReleaseHash,
  pinRequestCodec,
  pinsCodec,
} from '../../lib/protocol/pin-request.ts';
import { COPIES_HEADER, MOST_COPIES, PURSE_HEADER, UPLOAD_HEADER } from '../../lib/protocol/upload-header.ts';
import type { PaidContent, Payer } from './credit/paid-content.ts';
import { poolBodies } from '../service/pooled-bodies.ts';
import { PortalError } from './portal-error.ts';

export type ContentRoutes = {
  /** Where blocks are stored and pinned, and whom they are read from. */
  content: Pick<PaidContent, 'importCar' | 'pin' | 'pinAll' | 'release'>;
  node: ContentNode;
  network: Bytes;
  /** Called when a pin went, so that its blocks may. */
  onReleased(): void;
};

type PinRoute = { Params: { cid: string } };

/** Bytes of CARs that memory is kept for: several clients' at a time. */
const CARS_KEPT = 64 << 20;
/** Longest message about a pin, bytes. */
const PIN_LIMIT = 1024;
/** Longest message of many pins, bytes. */
const PINS_LIMIT = 80 << 10;

/** Uploads, pins and the trustless gateway. */
export function addContentRoutes(
  server: FastifyInstance,
  { content, node, network, onReleased }: ContentRoutes,
): void {
  const giveBack = poolBodies(server, CAR_TYPE, CARS_KEPT);
  server.post('/v1/blocks', async (request) => {
    const { body } = request;
    try {
      if (!(body instanceof Uint8Array)) throw new PortalError('bad-request', 'send a CAR');
      const { blocks, bytes } = await content.importCar(body, payerOf(request));
      return { blocks, bytes };
    } finally {
      // All of it is on disk or refused.
      giveBack(body);
    }
  });
  server.post('/v1/pins', { bodyLimit: PINS_LIMIT }, async (request, reply) => {
    if (!(request.body instanceof Uint8Array)) throw new PortalError('bad-request', 'send pins');
    const pins = pinsCodec
      .decode(request.body)
      .pins.map(({ root, release }) => ({ root: decodeRoot(root), release }));
    await content.pinAll(pins, payerOf(request));
    return reply.status(204).send();
  });
  server.post<PinRoute>('/v1/pins/:cid', { bodyLimit: PIN_LIMIT }, async (request, reply) => {
    const { body } = request;
    const release =
      body instanceof Uint8Array && body.length > 0 ? pinRequestCodec.decode(body).release : undefined;
    const payer = payerOf(request);
    if (release === undefined && (payer.copies ?? 1) > 1)
      throw new PortalError(
        'bad-request',
        `${COPIES_HEADER} is for pins that have an owner: send a release hash`,
      );
    await content.pin(rootOf(request.params.cid), release, payer);
    return reply.status(204).send();
  });
  server.post<PinRoute>('/v1/pins/:cid/release', { bodyLimit: PIN_LIMIT }, async (request, reply) => {
    const root = rootOf(request.params.cid);
    if (!(request.body instanceof Uint8Array)) throw new PortalError('bad-request', 'send the pin’s secret');
    const { secret } = pinReleaseCodec.decode(request.body);
    const { purse } = payerOf(request);
    if (!(await content.release(root, pinReleaseHash(network, root.bytes, secret), purse, { secret })))
      throw new PortalError('not-found', 'there is no pin with this secret');
    onReleased();
    return reply.status(204).send();
  });
  const gateway = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    sendGateway(node, request, reply);
  server.route({ method: ['GET', 'HEAD'], url: '/ipfs/*', exposeHeadRoute: false, handler: gateway });
}

function payerOf(request: FastifyRequest): Payer {
  const copies = copiesIn(request);
  return { purse: nameIn(request, PURSE_HEADER), upload: nameIn(request, UPLOAD_HEADER), copies };
}

function copiesIn({ headers }: FastifyRequest): number | undefined {
  const copies = headers[COPIES_HEADER];
  if (copies === undefined) return undefined;
  if (
    typeof copies === 'string' &&
    /^[0-9]$/.test(copies) &&
    Number(copies) >= 1 &&
    Number(copies) <= MOST_COPIES
  )
    return Number(copies);
  throw new PortalError('bad-request', `${COPIES_HEADER} takes a number from 1 to ${String(MOST_COPIES)}`);
}

/** 16 bytes. */
function nameIn({ headers }: FastifyRequest, header: string): Bytes | undefined {
  const name = headers[header];
  if (name === undefined) return undefined;
  if (typeof name === 'string' && /^[0-9a-f]{32}$/.test(name)) return fromHex(name);
  throw new PortalError('bad-request', `${header} takes 32 hex digits`);
}

function decodeRoot(bytes: Bytes): CID {
  try {
    return checkCid(CID.decode(bytes));
  } catch (cause) {
    throw new PortalError('bad-request', 'not a CID', { cause });
  }
}

function rootOf(text: string): CID {
  try {
    return parseCid(text);
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
  const body = answer.body instanceof Uint8Array ? bufferOf(answer.body) : Readable.from(answer.body);
  return reply.status(answer.status).headers(answer.headers).send(body);
}

/** The same bytes: `Buffer.from` of an array would copy them. */
const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, length);

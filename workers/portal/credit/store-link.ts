import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asBytes, type Bytes } from '../../../lib/base/bytes.ts';
import { readBodyUpTo } from '../../../lib/base/read-body.ts';
import { UploadTokenError } from '../../../lib/protocol/upload-tokens/upload-token-error.ts';
import { PortalError } from '../portal-error.ts';
import { demandSecret, secretHeader } from '../store-secret.ts';
import { orderCodec, outcomeCodec, type CreditBook, type Outcome } from './orders.ts';

/** Where the portal that keeps the credit takes the orders of those that share its address. */
const ORDERS = '/v1/store/orders';

/** Milliseconds: uploads wait for it, and pins for each other. */
const PATIENCE = 10_000;
const MOST_BYTES = 128 << 10;

/** Takes orders of other portals. @param secret that they share. */
export function addOrderRoute(server: FastifyInstance, book: CreditBook, secret: Bytes): void {
  server.post(ORDERS, { bodyLimit: MOST_BYTES }, async ({ headers, body }, reply) => {
    demandSecret(headers, secret);
    if (!(body instanceof Uint8Array)) throw new PortalError('bad-request', 'the request has no body');
    return reply.send(Buffer.from(outcomeCodec.encode(await book(orderCodec.decode(body)))));
  });
}

/** The book of credit as another portal keeps it. @param url of that portal. */
export function createRemoteBook(url: string, secret: Bytes): CreditBook {
  return async (order) => {
    const response = await reach(url, ORDERS, orderCodec.encode(order), secretHeader(secret));
    const answer = await bodyOf(response);
    if (response.ok) return outcomeIn(answer);
    if (response.status === 402)
      throw new UploadTokenError(
        'no-credit',
        'this takes more storage than the purse has; put more tokens into it',
      );
    throw unreachable();
  };
}

function outcomeIn(answer: Bytes): Outcome {
  try {
    return outcomeCodec.decode(answer);
  } catch (cause) {
    throw unreachable(cause);
  }
}

/** Passes requests on to the portal that keeps the credit, and its answers back. */
export function forwardToStore(server: FastifyInstance, url: string, paths: readonly string[]): void {
  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (!(request.body instanceof Uint8Array))
      throw new PortalError('bad-request', 'the request has no body');
    const response = await reach(url, request.routeOptions.url ?? '', asBytes(request.body), {});
    const type = response.headers.get('content-type');
    const answer = await bodyOf(response);
    if (type !== null) void reply.header('content-type', type);
    return reply.status(response.status).send(Buffer.from(answer));
  };
  for (const path of paths) server.post(path, { bodyLimit: MOST_BYTES }, forward);
}

async function reach(
  url: string,
  path: string,
  body: Bytes,
  headers: Record<string, string>,
): Promise<Response> {
  try {
    return await fetch(new URL(path, url), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/octet-stream', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (cause) {
    throw unreachable(cause);
  }
}

async function bodyOf(response: Response): Promise<Bytes> {
  const body = await readBodyUpTo(response, MOST_BYTES).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (body === undefined) throw unreachable();
  return body;
}

const unreachable = (cause?: unknown): PortalError =>
  new PortalError('credit-unreachable', 'the portal that keeps the credit gives no answer; try again later', {
    cause,
  });

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { asBytes, type Bytes } from '../../../lib/base/bytes.ts';
import {
  balanceCodec,
  creditRequestCodec,
  tokenReturnCodec,
  withdrawalCodec,
} from '../../../lib/protocol/upload-tokens/credit.ts';
import { issueRequestCodec, issueResponseCodec } from '../../../lib/protocol/upload-tokens/issuing.ts';
import { PortalError } from '../portal-error.ts';
import type { TokenStore } from './token-store.ts';

/** Bytes: 256 tokens of 354, or blinded numbers of 256 with a right of 4,096, and what is around them. */
const TOKENS_LIMIT = 128 << 10;

/** Where tokens are drawn, redeemed, withdrawn and returned. */
export const TOKEN_ROUTES = ['/v1/tokens', '/v1/tokens/return', '/v1/credit', '/v1/credit/withdraw'] as const;

/** The routes of the store that keeps the credit. */
export function addTokenRoutes(server: FastifyInstance, store: TokenStore): void {
  const post = (
    path: (typeof TOKEN_ROUTES)[number],
    answer: (body: Bytes) => Promise<Bytes | undefined>,
  ): void => {
    server.post(path, { bodyLimit: TOKENS_LIMIT }, async (request, reply) => {
      const bytes = await answer(bodyOf(request));
      return bytes === undefined ? reply.status(204).send() : reply.send(Buffer.from(bytes));
    });
  };
  post('/v1/tokens', async (body) => answerOf(await store.issue(issueRequestCodec.decode(body))));
  post('/v1/tokens/return', async (body) => {
    await store.giveBack(tokenReturnCodec.decode(body));
    return undefined;
  });
  post('/v1/credit', async (body) =>
    balanceCodec.encode({ v: 1, bytes: await store.credit(creditRequestCodec.decode(body)) }),
  );
  post('/v1/credit/withdraw', async (body) => answerOf(await store.withdraw(withdrawalCodec.decode(body))));
}

const answerOf = (signatures: Bytes[]): Bytes => issueResponseCodec.encode({ v: 1, signatures });

function bodyOf({ body }: FastifyRequest): Bytes {
  if (!(body instanceof Uint8Array)) throw new PortalError('bad-request', 'the request has no body');
  return asBytes(body);
}

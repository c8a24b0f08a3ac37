import type { Bytes } from '../../base/bytes.ts';
import { EncodingError } from '../../base/cbor.ts';
import {
  balanceCodec,
  creditRequestCodec,
  tokenReturnCodec,
  withdrawalCodec,
  type CreditRequest,
  type TokenReturn,
  type Withdrawal,
} from '../../protocol/upload-tokens/credit.ts';
import {
  issueRequestCodec,
  issueResponseCodec,
  type IssueRequest,
} from '../../protocol/upload-tokens/issuing.ts';
import { ContentError } from '../content-error.ts';
import { createPortalHttp } from './portal-http.ts';

/**
 * Upload tokens and credit at the store behind a portal, which is not trusted: whoever asked for signatures has to verify them. Repeating a request whose answer
 * was lost changes nothing more and gets the same answer. Each call throws ContentError `offline`, `refused` (its refusal code says why: `bad-right`, `right-used`,
 * `over-quota`, `unknown-key`, `no-credit`, `token-spent`, `expired` …), `not-found`, `too-large`, `malformed` or `aborted`.
 */
export type TokenClient = {
  /** @returns blind signatures, for `finish` of the blinded tokens. */
  issue(request: Omit<IssueRequest, 'v'>, signal?: AbortSignal): Promise<Bytes[]>;
  /** Puts tokens, perhaps none, into a purse. @returns the bytes that it buys now. */
  credit(request: Omit<CreditRequest, 'v'>, signal?: AbortSignal): Promise<number>;
  /** Takes tokens out of a purse. @returns blind signatures. */
  withdraw(request: Omit<Withdrawal, 'v'>, signal?: AbortSignal): Promise<Bytes[]>;
  /** Gives tokens back, so that the contract may draw as much again. */
  returnTokens(request: Omit<TokenReturn, 'v'>, signal?: AbortSignal): Promise<void>;
};

/** Bytes: as many signatures as may be asked for at once. */
const MAX_ANSWER = 128 << 10;

/** Browser and Node. @param options.baseUrl of the portal; a path in it is kept */
export function createTokenClient(options: {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
}): TokenClient {
  const portal = createPortalHttp(options.baseUrl, options.fetch);
  const post = (path: string, body: Bytes, signal: AbortSignal | undefined): Promise<Bytes> =>
    portal.exchange(path, { method: 'POST', body: new Blob([body]), maxBytes: MAX_ANSWER, signal });
  return {
    issue: async (request, signal) =>
      signaturesIn(await post('v1/tokens', issueRequestCodec.encode({ v: 1, ...request }), signal)),
    credit: async (request, signal) => {
      const answer = await post('v1/credit', creditRequestCodec.encode({ v: 1, ...request }), signal);
      return orMalformed(() => balanceCodec.decode(answer).bytes);
    },
    withdraw: async (request, signal) =>
      signaturesIn(await post('v1/credit/withdraw', withdrawalCodec.encode({ v: 1, ...request }), signal)),
    returnTokens: async (request, signal) => {
      await post('v1/tokens/return', tokenReturnCodec.encode({ v: 1, ...request }), signal);
    },
  };
}

const signaturesIn = (answer: Bytes): Bytes[] =>
  orMalformed(() => issueResponseCodec.decode(answer).signatures);

function orMalformed<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new ContentError('malformed', 'the portal gave another answer than was asked for', { cause });
  }
}

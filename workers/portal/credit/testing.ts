import type { FastifyInstance } from 'fastify';
import { randomBytes, type Bytes } from '../../../lib/base/bytes.ts';
import { encodeCbor } from '../../../lib/base/cbor.ts';
import { silentLogger } from '../../../lib/base/logger.ts';
import type { Signer } from '../../../lib/crypto/signing.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import type { TemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import type { NetworkState } from '../../../lib/protocol/reducer/network-state.ts';
import { createServedContract, WORKERS, type TestChain } from '../../../lib/protocol/reducer/testing.ts';
import { signReceipt, type Receipt } from '../../../lib/protocol/receipt.ts';
import { blindTokens } from '../../../lib/protocol/upload-tokens/blind-tokens.ts';
import { PURSE_LENGTH } from '../../../lib/protocol/upload-tokens/credit.ts';
import type { IssueRequest } from '../../../lib/protocol/upload-tokens/issuing.ts';
import { drawHash } from '../../../lib/protocol/upload-tokens/right.ts';
import { createHttpServer } from '../../service/http-server.ts';
import { addContentRoutes } from '../content-routes.ts';
import { createCreditBook } from './credit-book.ts';
import { openCreditDatabase } from './credit-database.ts';
import type { CreditBook } from './orders.ts';
import { createPaidContent, type PaidContent } from './paid-content.ts';
import { addTokenRoutes } from './token-routes.ts';
import { createTokenStore, type TokenStore } from './token-store.ts';

/** Bytes that a token buys in tests: four small blocks. */
export const TEST_TOKEN = 4 * 4096;
/** Milliseconds that uploads hold in tests. */
export const TEST_HOLD = 1000;

/** For tests: a store on its disk, with credit, on a chain with one contract that three workers run. */
export type TestStore = {
  readonly node: ContentNode & { folder: string };
  readonly chain: TestChain & { contract: Bytes };
  readonly state: NetworkState;
  readonly clock: { time: number };
  readonly tokens: TokenStore;
  readonly book: CreditBook;
  readonly content: PaidContent;
  /** A pass of garbage collection, and what follows it. */
  collect(): Promise<void>;
  /** The portal's routes of content and tokens, ready to be asked. */
  readonly server: FastifyInstance;
  /** A fresh purse with so many bytes. */
  fill(bytes: number): Promise<Bytes>;
  balance(purse: Bytes): Promise<number>;
  /** Ends the process, as it were, and starts it again. */
  reopen(): Promise<TestStore>;
};

export type TestStoreOptions = {
  quota?: number;
  book?: (own: CreditBook) => CreditBook;
  folder?: string;
  clock?: { time: number };
};

export async function startTestStore(
  nodes: TemporaryNodes,
  options: TestStoreOptions = {},
): Promise<TestStore> {
  const { quota = 2 ** 40, clock = { time: 1_000_000 } } = options;
  const chain = createServedContract();
  const state = { ...chain.state };
  const now = { now: () => clock.time };
  const node = await nodes.start({
    clock: now,
    hold: TEST_HOLD,
    ...(options.folder !== undefined && { folder: options.folder }),
  });
  const database = openCreditDatabase(node.folder);
  const tokens = createTokenStore({
    ...{ database, folder: node.folder, state: () => state, network: chain.network },
    ...{ tokenBytes: TEST_TOKEN, quota },
  });
  const own = createCreditBook(database).book;
  const book = options.book?.(own) ?? own;
  const content = createPaidContent(node, book, { hold: TEST_HOLD, clock: now, logger: silentLogger });
  const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  addContentRoutes(server, { content, node, network: chain.network, onReleased: () => undefined });
  addTokenRoutes(server, tokens);
  await server.ready();
  return {
    ...{ node, chain, state, clock, tokens, book, content, server },
    async collect() {
      await node.collect();
      await content.endUploads(new AbortController().signal);
    },
    async fill(bytes) {
      const purse = randomBytes(PURSE_LENGTH);
      tokens.grant({ name: randomBytes(32), purse, bytes, ends: state.time });
      return Promise.resolve(purse);
    },
    balance: (purse) => tokens.credit({ v: 1, purse, tokens: [] }),
    async reopen() {
      await node.close();
      database.close();
      return startTestStore(nodes, { quota, clock, folder: node.folder });
    },
  };
}

export type DrawChanges = {
  worker?: Signer;
  receipt?: Partial<Omit<Receipt, 'v' | 'sig' | 'worker'>>;
  /** Bytes that the contract vouches for. */
  bytes?: number;
};

/** What a contract's worker would have answered to who draws `count` tokens; `finish` makes tokens of the answer. */
export async function drawTokens(
  store: TestStore,
  count: number,
  { worker = WORKERS[0], receipt, bytes }: DrawChanges = {},
) {
  const { network, contract } = store.chain;
  const key = (await store.tokens.keys()).at(-1);
  if (key === undefined) throw new TypeError('no key signs');
  const { blinded, finish } = blindTokens(key, network, count);
  const draw = { request: drawHash(network, { key: key.id, blinded }), bytes: bytes ?? count * key.bytes };
  const right = signReceipt(worker, {
    ...{ network, contract, command: randomBytes(32), position: 7, time: store.state.time, ok: true },
    ...{ code: '', detail: '', value: encodeCbor({ change: 1, draw }), events: encodeCbor([]) },
    ...receipt,
  });
  const request: IssueRequest = { v: 1, right, key: key.id, blinded };
  return { request, finish };
}

/** Tokens that were drawn and issued. */
export async function issuedTokens(store: TestStore, count: number): Promise<Bytes[]> {
  const { request, finish } = await drawTokens(store, count);
  return finish(await store.tokens.issue(request));
}

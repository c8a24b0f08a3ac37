import { Keyring, type ApiPromise } from '@polkadot/api';
import { codeOf, describeError } from '../../base/errors.ts';
import type { Bytes } from '../../base/bytes.ts';
import type { Logger } from '../../base/logger.ts';
import { delay } from '../../base/wait.ts';
import type { Inclusion, Submitter } from '../chain.ts';
import { ChainError } from '../chain-error.ts';
import { createBlockReader, type BlockReader } from './block-reader.ts';
import { createSubstrateConnection, type SubstrateConnection } from './connection.ts';
import { asHex, hexBytes, type Hex } from './hex.ts';
import { createInclusionWatch, type Found, type InclusionWatch } from './inclusion-watch.ts';
import { createNonceSequence, type NonceSequence } from './nonce-sequence.ts';
import { RpcRefusal } from './rpc-failure.ts';

export type SubmitterOptions = {
  /** 32-byte sr25519 mini secret of the account that signs and pays. */
  seed: Bytes;
  logger: Logger;
  /** After this long an extrinsic's fate counts as unknown, ms. */
  timeoutMs?: number;
} & ({ url: string } | { connection: SubstrateConnection });

const TIMEOUT_MS = 180_000;
/** Nodes may lose what waits in their pool: the same bytes are sent again this often until they are final. */
const RESEND_MS = 20_000;
const NONCE_PAUSE_MS = 200;

/** Error codes of Substrate's `author_*` methods. */
const RPC = {
  invalid: 1010,
  bannedForAWhile: 1012,
  alreadyImported: 1013,
  priorityTooLow: 1014,
  poolFull: 1016,
};

/**
 * Posts remarks under one account through a Substrate endpoint. Extrinsics are immortal and sent again unchanged
 * until they are final, so each body is posted at most once; nothing but plain `author_submitExtrinsic` is used.
 */
export async function createSubstrateSubmitter(options: SubmitterOptions): Promise<Submitter> {
  const { logger } = options;
  const connection =
    'connection' in options ? options.connection : createSubstrateConnection({ url: options.url, logger });
  const api = await connection.api();
  const pair = pairOf(api, options.seed);
  const parts: Parts = {
    connection,
    api,
    pair,
    logger,
    reader: createBlockReader(connection),
    watch: createInclusionWatch(connection, logger),
    nonces: createNonceSequence(() => fetchNextNonce(connection, pair.address)),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  };
  const closing = new AbortController();
  return {
    address: pair.address,
    submit: (body) => submit(parts, body, AbortSignal.any([closing.signal, connection.ended])),
    close: async () => {
      closing.abort(new ChainError('closed', 'the submitter is closed'));
      parts.watch.close();
      if (!('connection' in options)) await connection.close();
    },
  };
}

type KeyringPair = ReturnType<Keyring['addFromSeed']>;

const pairOf = (api: ApiPromise, seed: Bytes): KeyringPair =>
  new Keyring({ type: 'sr25519', ss58Format: api.registry.chainSS58 ?? 42 }).addFromSeed(seed);

/** The SS58 address, in the chain's own form, of an sr25519 mini secret's account. */
export const addressOf = (api: ApiPromise, seed: Bytes): string => pairOf(api, seed).address;

type Parts = {
  connection: SubstrateConnection;
  api: ApiPromise;
  pair: KeyringPair;
  reader: BlockReader;
  watch: InclusionWatch;
  nonces: NonceSequence;
  logger: Logger;
  timeoutMs: number;
};

async function fetchNextNonce({ call }: SubstrateConnection, address: string): Promise<number> {
  const next = await call('system_accountNextIndex', [address]);
  if (typeof next === 'number' && Number.isSafeInteger(next) && next >= 0) return next;
  throw new ChainError('undecodable', 'the endpoint sent a malformed nonce');
}

/** `admitted`: the endpoint said that it took the extrinsic. */
type Sent = { extrinsic: Hex; admitted: boolean; found: Promise<Found>; forget: () => void };

async function submit(parts: Parts, body: Bytes, closed: AbortSignal): Promise<Inclusion> {
  const settled = new AbortController();
  const stop = AbortSignal.any([closed, settled.signal]);
  const tooLate = delay(parts.timeoutMs, stop).then(() => {
    parts.nonces.forget();
    throw new ChainError('timeout', 'the extrinsic is not final in time; whether it will be is unknown');
  });
  tooLate.catch(() => undefined);
  const sending = send(parts, body, stop);
  try {
    const sent = await Promise.race([sending, tooLate]);
    const { block, index } = await Promise.race([sent.found, tooLate, resend(parts, sent, stop)]);
    const succeeded = await Promise.race([parts.reader.succeeded(block, index), tooLate]);
    if (!succeeded) throw new ChainError('dispatch-failed', 'the extrinsic was included without success');
    return { height: block.height, hash: hexBytes(block.hash) };
  } finally {
    settled.abort();
    void sending.then(
      ({ forget }) => {
        forget();
      },
      () => undefined,
    );
  }
}

/** Signs with the next nonce and gets the extrinsic into the endpoint's pool, however often that takes. */
async function send(parts: Parts, body: Bytes, stop: AbortSignal): Promise<Sent> {
  for (;;) {
    try {
      return await parts.nonces.spend((nonce) => sendOnce(parts, body, nonce, stop));
    } catch (error) {
      parts.nonces.forget();
      stop.throwIfAborted();
      if (codeOf(error) === 'unreachable') await nextAttempt(parts.connection, stop);
      else if (isNonceSpent(error)) await delay(NONCE_PAUSE_MS, stop);
      else throw refusal(error, body);
    }
  }
}

async function sendOnce(parts: Parts, body: Bytes, nonce: number, stop: AbortSignal): Promise<Sent> {
  stop.throwIfAborted();
  const extrinsic = sign(parts, body, nonce);
  const { promise: found, resolve } = Promise.withResolvers<Found>();
  const forget = await parts.watch.expect(extrinsic, resolve);
  try {
    await parts.connection.call('author_submitExtrinsic', [extrinsic]);
    return { extrinsic, admitted: true, found, forget };
  } catch (error) {
    // Once the bytes may have reached the node they are out: they are sent again, never signed anew.
    const mayBeOut = !(error instanceof RpcRefusal) || isAlreadyThere(error);
    if (mayBeOut && !stop.aborted) return { extrinsic, admitted: false, found, forget };
    forget();
    throw error;
  }
}

function sign({ api, pair }: Parts, body: Bytes, nonce: number): Hex {
  const remark = api.tx['system']?.['remarkWithEvent'];
  if (remark === undefined) throw new ChainError('undecodable', 'the chain lacks System.remark_with_event');
  const { genesisHash, runtimeVersion } = api;
  return remark(asHex(body))
    .sign(pair, { nonce, blockHash: genesisHash, genesisHash, runtimeVersion })
    .toHex();
}

/**
 * Sends the same bytes again after each reconnect and now and then. Never resolves; rejects when it is hopeless.
 * A refusal is final only for what no endpoint ever admitted: else it may still be in somebody's pool.
 */
async function resend(parts: Parts, sent: Sent, stop: AbortSignal): Promise<never> {
  let { admitted } = sent;
  for (;;) {
    await nextAttempt(parts.connection, stop);
    try {
      await parts.connection.call('author_submitExtrinsic', [sent.extrinsic]);
      admitted = true;
    } catch (error) {
      stop.throwIfAborted();
      if (isNonceSpent(error)) await checkSuperseded(parts, stop);
      else if (error instanceof RpcRefusal && !isAlreadyThere(error) && !admitted) throw error;
    }
  }
}

/** A spent nonce is our own success, unless no finalized block up to now holds the extrinsic. */
async function checkSuperseded({ watch, logger }: Parts, stop: AbortSignal): Promise<void> {
  try {
    // If it is there, the watch has reported it by then and wins the race.
    await watch.caughtUp();
    await delay(RESEND_MS, stop);
    await watch.caughtUp();
  } catch (error) {
    stop.throwIfAborted();
    logger.warn('finalized blocks cannot be looked through yet', { error: describeError(error) });
    return;
  }
  throw new ChainError('superseded', 'another extrinsic of this account took the nonce');
}

function nextAttempt({ onConnect }: SubstrateConnection, stop: AbortSignal): Promise<void> {
  const waited = new AbortController();
  const either = AbortSignal.any([stop, waited.signal]);
  const off = onConnect(() => {
    waited.abort();
  });
  return delay(RESEND_MS, either)
    .catch(() => {
      stop.throwIfAborted();
    })
    .finally(off);
}

const isAlreadyThere = (error: RpcRefusal): boolean =>
  error.rpcCode === RPC.alreadyImported || error.rpcCode === RPC.bannedForAWhile;

/** Nodes tell the kinds of invalidity apart by text alone. */
const isNonceSpent = (error: unknown): boolean =>
  error instanceof RpcRefusal &&
  (error.rpcCode === RPC.priorityTooLow ||
    (error.rpcCode === RPC.invalid && /outdated|stale/i.test(error.message)));

function refusal(error: unknown, body: Bytes): unknown {
  if (!(error instanceof RpcRefusal)) return error;
  if (error.rpcCode === RPC.poolFull)
    return new ChainError('busy', 'the pool of the endpoint is full', { cause: error });
  const tooLarge = /exhaust|too large|limits of a block/i.test(error.message);
  return tooLarge
    ? new ChainError('too-large', `a body of ${String(body.length)} bytes does not fit`)
    : error;
}

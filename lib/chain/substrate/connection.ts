import { ApiPromise, WsProvider } from '@polkadot/api';
import type { Logger } from '../../base/logger.ts';
import { delay } from '../../base/wait.ts';
import { ChainError } from '../chain-error.ts';
import { watchFinalized, type FinalizedWatch } from './finalized-watch.ts';
import type { RpcCall } from './rpc-call.ts';
import { rpcFailure } from './rpc-failure.ts';

/** One JSON-RPC call. Throws ChainError `unreachable`, `wrong-chain`, `closed`, and RpcRefusal. */

/**
 * One connection to a Substrate endpoint, kept up for as long as it is open. Reader and submitter can share one.
 * After each reconnect nothing is answered until the endpoint has shown the genesis hash it had at first.
 */
export type SubstrateConnection = {
  readonly call: RpcCall;
  /** Metadata and codecs. @throws ChainError `unreachable` when there is no first contact within a minute. */
  api(): Promise<ApiPromise>;
  readonly finalized: FinalizedWatch;
  /** Called after each connect. */
  onConnect(listener: () => void): () => void;
  /** Aborts, with the ChainError as its reason, when the connection has ended for good. */
  readonly ended: AbortSignal;
  close(): Promise<void>;
};

type ApiProvider = NonNullable<NonNullable<Parameters<typeof ApiPromise.create>[0]>['provider']>;

const RECONNECT_MS = 300;
const CALL_TIMEOUT_MS = 60_000;
const FIRST_CONTACT_MS = 60_000;

/** `url` is `ws://` or `wss://`. Connecting begins at once and goes on in the background. */
export function createSubstrateConnection(options: { url: string; logger: Logger }): SubstrateConnection {
  const { url, logger } = options;
  if (!/^wss?:\/\//.test(url))
    throw new ChainError('bad-config', 'a chain endpoint starts with ws:// or wss://');
  const provider = new WsProvider(url, RECONNECT_MS, {}, CALL_TIMEOUT_MS);
  const creating = ApiPromise.create({ provider: provider as ApiProvider, noInitWarn: true });
  const ending = new AbortController();
  const listeners = new Set<() => void>();
  const call = createCall(provider, ending, () => {
    for (const listener of listeners) listener();
  });
  provider.on('disconnected', () => {
    if (!ending.signal.aborted) logger.warn('the chain endpoint is away');
  });
  const onConnect = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const finalized = watchFinalized({ provider, call, onConnect, logger });
  return {
    call,
    api: () => firstContact(creating, ending.signal),
    finalized,
    onConnect,
    ended: ending.signal,
    close: async () => {
      ending.abort(new ChainError('closed', 'the chain connection is closed'));
      listeners.clear();
      finalized.stop();
      await provider.disconnect();
    },
  };
}

function createCall(provider: WsProvider, ending: AbortController, joined: () => void): RpcCall {
  let genesis: unknown;
  const join = async (): Promise<void> => {
    const shown = await provider.send<unknown>('chain_getBlockHash', [0]);
    genesis ??= shown;
    if (shown !== genesis) {
      ending.abort(new ChainError('wrong-chain', 'the endpoint now serves another chain'));
      ending.signal.throwIfAborted();
    }
    joined();
  };
  let joining: Promise<void> = Promise.resolve();
  provider.on('connected', () => {
    joining = join();
    // Who calls meets the failure; nobody calling, the next connect tries again.
    joining.catch(() => undefined);
  });
  return async (method, params) => {
    try {
      ending.signal.throwIfAborted();
      if (provider.isConnected) await joining;
      return await provider.send<unknown>(method, params);
    } catch (error) {
      ending.signal.throwIfAborted();
      throw rpcFailure(error);
    }
  };
}

async function firstContact(creating: Promise<ApiPromise>, ended: AbortSignal): Promise<ApiPromise> {
  ended.throwIfAborted();
  const settled = new AbortController();
  const patience = AbortSignal.any([ended, settled.signal]);
  const tooLate = delay(FIRST_CONTACT_MS, patience).then(() => {
    throw new ChainError('unreachable', 'the chain endpoint does not answer');
  });
  try {
    return await Promise.race([creating, tooLate]);
  } finally {
    settled.abort();
  }
}

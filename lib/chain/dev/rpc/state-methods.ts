import { blake2b } from '@noble/hashes/blake2.js';
import { ChainError } from '../../chain-error.ts';
import type { DevChain } from '../dev-chain.ts';
import { asHex, hexBytes, type Hex } from '../scale.ts';
import { heightParam, unsubscribe } from './chain-methods.ts';
import type { RpcMethod } from './rpc-method.ts';
import { bytesParam, countParam, keyParam, keysParam, optionalKeyParam, textParam } from './request.ts';
import { RpcError } from './rpc-error.ts';

/** Runtime entry points that only read; the others build blocks and are not for clients. */
const CALLABLE =
  /^(?:Metadata|AccountNonceApi|TransactionPaymentApi|AuraApi|CollectCollationInfo|Core_version)/;

const MAX_CALL_BYTES = 8 * 1024 * 1024;
const MAX_KEYS = 1000;

/** `state_*`: the state after any block, by key or by runtime call, and the runtime that made it. */
export function stateMethods(chain: DevChain): Record<string, RpcMethod> {
  return {
    ...storageMethods(chain),
    ...versionMethods(chain),
    state_call: (params) => callRuntime(chain, params),
    state_getMetadata: () => chain.metadata,
  };
}

function storageMethods(chain: DevChain): Record<string, RpcMethod> {
  const value = (params: unknown[]): Hex | undefined =>
    chain.store.stateAt(heightParam(chain, params, 1)).value(keyParam(params, 0));
  const getStorage: RpcMethod = (params) => value(params) ?? null;
  const getKeysPaged: RpcMethod = (params) => {
    const prefix = keyParam(params, 0);
    const after = optionalKeyParam(params, 2) ?? prefix;
    return chain.store.keys(heightParam(chain, params, 3), prefix, after, countParam(params, 1, MAX_KEYS));
  };
  return {
    state_getKeysPaged: getKeysPaged,
    state_getKeysPagedAt: getKeysPaged,
    state_getStorage: getStorage,
    state_getStorageAt: getStorage,
    state_getStorageHash: (params) => {
      const found = value(params);
      return found === undefined ? null : asHex(blake2b(hexBytes(found), { dkLen: 32 }));
    },
    state_getStorageSize: (params) => {
      const found = value(params);
      return found === undefined ? null : found.length / 2 - 1;
    },
    state_queryStorageAt: (params) => {
      const height = heightParam(chain, params, 1);
      return [changeSet(chain, height, keysParam(params, 0))];
    },
    state_subscribeStorage: (params, session) => {
      const keys = keysParam(params, 0);
      return session.subscribe('state_storage', (push) => followStorage(chain, keys, push));
    },
    state_unsubscribeStorage: unsubscribe,
  };
}

/** The runtime is pinned: one version and one metadata for all blocks. */
function versionMethods(chain: DevChain): Record<string, RpcMethod> {
  const getRuntimeVersion: RpcMethod = (params) => {
    heightParam(chain, params, 0);
    return chain.version;
  };
  const subscribeVersion: RpcMethod = (_params, session) =>
    session.subscribe('state_runtimeVersion', (push) => {
      push(chain.version);
      return () => undefined;
    });
  return {
    state_getRuntimeVersion: getRuntimeVersion,
    chain_getRuntimeVersion: getRuntimeVersion,
    state_subscribeRuntimeVersion: subscribeVersion,
    chain_subscribeRuntimeVersion: subscribeVersion,
    state_unsubscribeRuntimeVersion: unsubscribe,
    chain_unsubscribeRuntimeVersion: unsubscribe,
  };
}

function changeSet(
  { store }: DevChain,
  height: number,
  keys: Hex[],
): { block: Hex | null; changes: unknown[] } {
  const state = store.stateAt(height);
  const hash = store.hashAt(height);
  const changes = keys.map((key) => [key, state.value(key) ?? null]);
  return { block: hash === undefined ? null : asHex(hash), changes };
}

/** Pushes all values once, and again whenever one of them changed. */
function followStorage(chain: DevChain, keys: Hex[], push: (result: unknown) => void): () => void {
  let last = '';
  const look = (height: number): void => {
    const set = changeSet(chain, height, keys);
    const now = JSON.stringify(set.changes);
    if (now !== last) push(set);
    last = now;
  };
  look(chain.engine.head().height);
  return chain.engine.onBlock((block) => {
    look(block.height);
  });
}

async function callRuntime(chain: DevChain, params: unknown[]): Promise<Hex> {
  const method = textParam(params, 0);
  if (!CALLABLE.test(method)) throw new RpcError('call-failed', 'this runtime function is not served');
  const args = bytesParam(params, 1);
  if (args.length > MAX_CALL_BYTES) throw new RpcError('bad-params', 'the arguments are too long');
  const state = chain.store.stateAt(heightParam(chain, params, 2));
  try {
    return asHex((await chain.runtime.run(state, [[method, [asHex(args)]]])).result);
  } catch (cause) {
    if (cause instanceof ChainError) throw new RpcError('call-failed', cause.message, { cause });
    throw cause;
  }
}

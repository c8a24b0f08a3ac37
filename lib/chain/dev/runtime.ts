import {
  calculateStateRoot,
  createProof,
  destroyWorker,
  emptyTaskHandler,
  getRuntimeVersion,
  runTask,
  type RuntimeVersion,
} from '@acala-network/chopsticks-core/wasm-executor/index';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { ChainError } from '../chain-error.ts';
import { asHex, encodeCompact, hexBytes, type Hex } from './scale.ts';

/** What a runtime call reads: a state at one point. Keys and values are hex; `undefined` is absence. */
export type StateView = {
  value(key: Hex): Hex | undefined;
  /** The first present key after `after`, in byte order, that starts with `prefix`. */
  nextKey(prefix: Hex, after: Hex): Hex | undefined;
};

export type StateChange = [Hex, Hex | null];
export type RuntimeCall = [method: string, args: Hex[]];

/** The WebAssembly runtime of the embedded chain, executed in a worker thread of its own. */
export type Runtime = {
  version(): Promise<RuntimeVersion>;
  /**
   * Runs `calls` one after another over `state`; gives the last call's result and all changes.
   * @throws ChainError `runtime-failed` when the runtime traps.
   */
  run(state: StateView, calls: RuntimeCall[]): Promise<{ result: Bytes; changes: StateChange[] }>;
  /** Root of a whole state, as a header carries it. */
  stateRoot(state: Map<Hex, Hex>): Promise<Bytes>;
  /** Root of a block's body: the trie from compact index to extrinsic. */
  extrinsicsRoot(extrinsics: Bytes[]): Promise<Bytes>;
  /** A trie of the given entries: its root and nodes. */
  proofOf(entries: [Hex, Hex][]): Promise<{ root: Hex; nodes: Hex[] }>;
  /** Ends the worker thread once running calls have ended. One process holds one executor. */
  close(): Promise<void>;
};

const TRIE_LAYOUT = 0;

/** `code` is the runtime's WebAssembly as it lies under `:code`. Each call costs about 100 ms. */
export function createRuntime(code: Hex): Runtime {
  const running = new Set<Promise<unknown>>();
  const track = <T>(task: Promise<T>): Promise<T> => {
    const done = task.catch(() => undefined).finally(() => running.delete(done));
    running.add(done);
    return task;
  };
  return {
    version: () => track(getRuntimeVersion(code)),
    run: (state, calls) => track(execute(code, state, calls)),
    stateRoot: async (state) => hexBytes(await track(calculateStateRoot([...state], TRIE_LAYOUT))),
    extrinsicsRoot: async (extrinsics) => {
      const entries = extrinsics.map((bytes, i): [Hex, Hex] => [asHex(encodeCompact(i)), asHex(bytes)]);
      return hexBytes(await track(calculateStateRoot(entries, TRIE_LAYOUT)));
    },
    proofOf: async (entries) => {
      const { trieRootHash, nodes } = await track(createProof([], entries));
      return { root: trieRootHash, nodes };
    },
    close: async () => {
      await Promise.all(running);
      await destroyWorker();
    },
  };
}

async function execute(
  code: Hex,
  state: StateView,
  calls: RuntimeCall[],
): Promise<{ result: Bytes; changes: StateChange[] }> {
  const callbacks = {
    ...emptyTaskHandler,
    getStorage: (key: Hex) => Promise.resolve(state.value(key)),
    getNextKey: (prefix: Hex, key: Hex) => Promise.resolve(state.nextKey(prefix, key)),
    offchainTimestamp: () => Promise.reject(new Error('no offchain work here')),
  };
  const task = {
    wasm: code,
    calls,
    mockSignatureHost: false,
    allowUnresolvedImports: false,
    runtimeLogLevel: 0,
  };
  const response = await runTask(task, callbacks).catch((cause: unknown) => {
    throw new ChainError('runtime-failed', 'the runtime executor failed', { cause });
  });
  if ('Error' in response)
    throw new ChainError('runtime-failed', `the runtime trapped: ${response.Error.slice(0, 200)}`);
  return {
    result: asBytes(hexBytes(response.Call.result)),
    changes: response.Call.storageDiff.map(([key, value]) => [key, value ?? null]),
  };
}

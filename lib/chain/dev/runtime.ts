import { startWorker } from '@acala-network/chopsticks-core/wasm-executor/node-worker';
import type { RuntimeVersion, WasmExecutor } from '@acala-network/chopsticks-core/wasm-executor/index';
import { proxy, releaseProxy, type Remote } from 'comlink';
import { fromUtf8, type Bytes } from '../../base/bytes.ts';
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
  /** Ends the worker thread once running calls have ended. */
  close(): Promise<void>;
};

const TRIE_LAYOUT = 0;

/**
 * `code` is the runtime's WebAssembly as it lies under `:code`. Each call costs about 100 ms. The executor is
 * started here rather than taken from the package's own singleton: one chain's end must not take another's along.
 */
export async function createRuntime(code: Hex): Promise<Runtime> {
  const { remote, terminate } = await startWorker<WasmExecutor>();
  const running = new Set<Promise<unknown>>();
  const track = <T>(task: Promise<T>): Promise<T> => {
    const done = task.catch(() => undefined).finally(() => running.delete(done));
    running.add(done);
    return task;
  };
  return {
    version: async () => readable(await track(remote.getRuntimeVersion(code))),
    run: (state, calls) => track(execute(remote, code, state, calls)),
    stateRoot: async (state) => hexBytes(await track(remote.calculateStateRoot([...state], TRIE_LAYOUT))),
    extrinsicsRoot: async (extrinsics) => {
      const entries = extrinsics.map((bytes, i): [Hex, Hex] => [asHex(encodeCompact(i)), asHex(bytes)]);
      return hexBytes(await track(remote.calculateStateRoot(entries, TRIE_LAYOUT)));
    },
    proofOf: async (entries) => {
      const [root, nodes] = await track(remote.createProof([], entries));
      return { root, nodes };
    },
    close: async () => {
      await Promise.all(running);
      remote[releaseProxy]();
      await terminate();
    },
  };
}

/** The executor gives names as hex; JSON-RPC speaks them as text. */
function readable(version: RuntimeVersion): RuntimeVersion {
  const text = (hex: string): string => fromUtf8(hexBytes(hex));
  return { ...version, specName: text(version.specName), implName: text(version.implName) };
}

type Ran = { result: Bytes; changes: StateChange[] };

async function execute(
  remote: Remote<WasmExecutor>,
  code: Hex,
  state: StateView,
  calls: RuntimeCall[],
): Promise<Ran> {
  const task = { wasm: code, calls, mockSignatureHost: 0, allowUnresolvedImports: false, runtimeLogLevel: 0 };
  const response = await remote
    .runTask({ ...task, ...UNUSED }, proxy(callbacks(state)))
    .catch((cause: unknown) => {
      throw new ChainError('runtime-failed', 'the runtime executor failed', { cause });
    });
  if ('Error' in response) {
    throw new ChainError('runtime-failed', `the runtime trapped: ${response.Error.slice(0, 200)}`);
  }
  const { result, storageDiff } = response.Call;
  // The executor reports what was deleted as undefined.
  return { result: hexBytes(result), changes: storageDiff.map(([key, value]) => [key, value ?? null]) };
}

/** What the executor wants to be told although nothing here depends on it. */
const UNUSED = { id: 0, storageProofSize: 0 };

function callbacks(state: StateView) {
  const none = (): Promise<never> => Promise.reject(new Error('there is no offchain worker'));
  return {
    getStorage: (key: Hex) => Promise.resolve(state.value(key)),
    getNextKey: (prefix: Hex, key: Hex) => Promise.resolve(state.nextKey(prefix, key)),
    offchainGetStorage: none,
    offchainTimestamp: none,
    offchainRandomSeed: none,
    offchainSubmitTransaction: none,
  };
}

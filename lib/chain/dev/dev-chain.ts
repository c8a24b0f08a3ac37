import { equalBytes, fromUtf8, utf8, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ChainError } from '../chain-error.ts';
import { createBlockBuilder } from './block-builder.ts';
import type { BlockTimings } from './block-producer.ts';
import { openBlockStore, type BlockStore, type StoredBlock } from './block-store.ts';
import { createChainEngine, type ChainEngine } from './chain-engine.ts';
import { openDataFolder } from './data-folder.ts';
import { genesisBlock } from './genesis-block.ts';
import { loadGenesis, type Genesis } from './genesis.ts';
import { createInherents } from './inherents.ts';
import { createRuntime, type Runtime } from './runtime.ts';
import { asHex, decodeUint, type Hex, ScaleReader } from './scale.ts';

export type DevChainConfig = {
  /** Folder that holds this chain and nothing else; created if absent. */
  folder: string;
  /** 32-byte public keys of the accounts that can pay from the first block on. */
  endow: Bytes[];
  timings: BlockTimings;
};

/** The embedded chain: a real Asset Hub runtime, simulated consensus, blocks durable on disk. */
export type DevChain = {
  readonly engine: ChainEngine;
  readonly store: BlockStore;
  readonly runtime: Runtime;
  readonly genesisHash: Bytes;
  readonly properties: Record<string, unknown>;
  /** Runtime version as JSON-RPC speaks it, and the runtime's metadata. */
  readonly version: unknown;
  readonly metadata: Hex;
  close(): Promise<void>;
};

/** The storage keys, call indices and account layout in this folder are those of this runtime. */
const PINNED = { specName: 'statemine', specVersion: 900 };

/**
 * Opens the chain in `config.folder`, or starts it there; the first block exists when this resolves.
 *
 * @throws ChainError `bad-config`, `folder-version`, `folder-genesis`, `folder-in-use`, `folder-damaged`,
 * `runtime-failed`.
 */
export async function openDevChain(config: DevChainConfig, clock: Clock, logger: Logger): Promise<DevChain> {
  const genesis = await loadGenesis(config.endow);
  const runtime = await createRuntime(genesis.code);
  let store: BlockStore | undefined;
  try {
    const first = genesisBlock(await runtime.stateRoot(genesis.state));
    store = openBlockStore(openDataFolder(config.folder, first.hash));
    const head = store.head() ?? (await writeGenesis(store, runtime, genesis, first));
    return await start({ config, clock, logger, runtime, store, genesis, first }, head);
  } catch (error) {
    store?.close();
    await runtime.close();
    throw error;
  }
}

type Opened = {
  config: DevChainConfig;
  clock: Clock;
  logger: Logger;
  runtime: Runtime;
  store: BlockStore;
  genesis: Genesis;
  first: StoredBlock;
};

async function start(opened: Opened, head: StoredBlock): Promise<DevChain> {
  const { config, clock, logger, runtime, store, genesis, first } = opened;
  const { version, metadata, slotMs } = readConstants(store, first);
  const builder = createBlockBuilder(runtime, await createInherents(runtime), slotMs);
  const engine = createChainEngine({ store, builder, timings: config.timings, clock, logger }, head);
  // Time exists from block 1 on; after that the heartbeat keeps it moving.
  if (head.height === 0) await engine.produceNow();
  engine.wake();
  logger.info('embedded chain open: real runtime, simulated consensus', { height: engine.head().height });
  const close = async (): Promise<void> => {
    await engine.close();
    await runtime.close();
    store.close();
  };
  return {
    engine,
    store,
    runtime,
    genesisHash: first.hash,
    properties: genesis.properties,
    version,
    metadata,
    close,
  };
}

async function writeGenesis(store: BlockStore, runtime: Runtime, genesis: Genesis, first: StoredBlock) {
  const version = await runtime.version();
  if (version.specName !== PINNED.specName || version.specVersion !== PINNED.specVersion) {
    throw new ChainError(
      'bad-config',
      `${version.specName} ${String(version.specVersion)} is not the pinned runtime`,
    );
  }
  const state = { value: (key: Hex) => genesis.state.get(key), nextKey: () => undefined };
  const metadata = new ScaleReader((await runtime.run(state, [['Metadata_metadata', []]])).result);
  const slot = await runtime.run(state, [['AuraApi_slot_duration', []]]);
  store.keepConstant('version', utf8(JSON.stringify(version)));
  store.keepConstant('metadata', new Uint8Array(metadata.take(metadata.compact())));
  store.keepConstant('slot', slot.result);
  store.append(first, genesis.state);
  return first;
}

function readConstants(
  store: BlockStore,
  first: StoredBlock,
): { version: unknown; metadata: Hex; slotMs: number } {
  const [version, metadata, slot] = ['version', 'metadata', 'slot'].map((name) => store.constant(name));
  const stored = store.hashAt(0);
  if (version === undefined || metadata === undefined || slot === undefined || stored === undefined) {
    throw new ChainError(
      'folder-damaged',
      'the chain database is incomplete; restore the folder from a copy',
    );
  }
  if (!equalBytes(stored, first.hash))
    throw new ChainError('folder-genesis', 'the database holds another chain');
  return {
    version: JSON.parse(fromUtf8(version)),
    metadata: asHex(metadata),
    slotMs: Number(decodeUint(slot)),
  };
}

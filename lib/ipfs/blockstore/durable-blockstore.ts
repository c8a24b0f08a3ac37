import { BaseBlockstore } from 'blockstore-core/base';
import type { InputPair, Pair } from 'interface-blockstore';
import type { CID } from 'multiformats/cid';
import { asBytes, concatBytes, type Bytes } from '../../base/bytes.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { silentLogger, type Logger } from '../../base/logger.ts';
import { createSerial } from '../../base/serial.ts';
import { checkBlockSize, checkCid, verifyBlock, type Block } from '../block.ts';
import { absentKey, ContentError } from '../content-error.ts';
import { createBlockFiles, type BlockFiles } from './block-files.ts';
import { createBlockIndex, type BlockIndex, type Hold } from './block-index.ts';
import { createCollector, type CollectedBatch, type Cursor } from './collector.ts';
import { nodeFiles, type FilePort } from './file-port.ts';
import { compactIndex, openIndexDatabase } from './index-schema.ts';
import { inspect, type Finding } from './inspect.ts';
import { createBlockKeeper, GROUP, type BlockKeeper } from './keep-blocks.ts';
import { buildIndex } from './build-index.ts';
import { orStorage } from './storage-error.ts';

export type BlockstoreOptions = {
  folder: string;
  /** Path of the index; beside the folder unless it is given. */
  index?: string;
  files?: FilePort;
  clock?: Clock;
  /** How long a block is held without a pin after it came, or an upload after its last block; milliseconds. */
  hold?: number;
  logger?: Logger;
};

/** What holds the blocks that are put; the time, unless it is given. */
export type PutOptions = { hold?: Hold; signal?: AbortSignal };

export const DEFAULT_HOLD = 24 * 60 * 60 * 1000;

/** So many bytes does `putMany` hold in memory for a group. */
const GROUP_BYTES = 8 * 1024 * 1024;

/**
 * A block store (interface-blockstore) that keeps what it acknowledged. A block is hashed before anything is
 * written, then written beside its place, synced, renamed, its folder synced and entered in the index; only then is
 * it acknowledged or visible. What is read is hashed again. Not for two processes at once.
 */
export class DurableBlockstore extends BaseBlockstore {
  readonly index: BlockIndex;
  readonly #layout: BlockFiles;
  readonly #clock: Clock;
  readonly #hold: number;
  readonly #logger: Logger;
  readonly #exclusive = createSerial();
  readonly #keeper: BlockKeeper;
  readonly #collect: ReturnType<typeof createCollector>;

  private constructor(layout: BlockFiles, index: BlockIndex, options: Required<BlockstoreOptions>) {
    super();
    this.#layout = layout;
    this.index = index;
    this.#clock = options.clock;
    this.#hold = options.hold;
    this.#logger = options.logger;
    this.#keeper = createBlockKeeper({
      ...{ layout, index, exclusive: this.#exclusive },
      until: () => this.#clock.now() + this.#hold,
      isThere: (block) => this.#isThere(block),
    });
    this.#collect = createCollector(index, layout, options.clock);
  }

  /** @throws ContentError `storage`, `no-space`, `read-only`, `wrong-version`. */
  static async open(options: BlockstoreOptions): Promise<DurableBlockstore> {
    const all = {
      ...{ index: `${options.folder}.sqlite`, files: nodeFiles, clock: systemClock },
      ...{ hold: DEFAULT_HOLD, logger: silentLogger },
      ...options,
    };
    const layout = createBlockFiles(options.folder, all.files);
    return orStorage('open the block store', async () => {
      await layout.open();
      const database = openIndexDatabase(all.index, all.logger);
      try {
        const index = createBlockIndex(database);
        await buildIndex(index, layout, all.clock.now() + all.hold, all.logger);
        return new DurableBlockstore(layout, index, all);
      } catch (error) {
        database.close();
        throw error;
      }
    });
  }

  /** @throws ContentError `bad-cid`, `too-large`, `wrong-block`, `storage`, `no-space`, `read-only`; then nothing of it is kept. */
  override async put(
    cid: CID,
    content: InputPair['bytes'],
    { hold = 'time' }: PutOptions = {},
  ): Promise<CID> {
    checkCid(cid);
    await this.#keeper.keepAll([await verifyBlock(cid, await collect(content))], hold);
    return cid;
  }

  /** Verifies and commits in groups; yields a CID once its whole group is durable. @throws as {@link put}. */
  override async *putMany(
    source: Iterable<InputPair> | AsyncIterable<InputPair>,
    { hold = 'time' }: PutOptions = {},
  ): AsyncGenerator<CID> {
    let group: Block[] = [];
    let bytesHeld = 0;
    const flush = async (): Promise<CID[]> => {
      const blocks = group;
      group = [];
      bytesHeld = 0;
      await this.#keeper.keepAll(blocks, hold);
      return blocks.map(({ cid }) => cid);
    };
    for await (const { cid, bytes } of source) {
      const block = await verifyBlock(cid, await collect(bytes));
      bytesHeld += block.bytes.length;
      if (group.push(block) >= GROUP || bytesHeld >= GROUP_BYTES) yield* await flush();
    }
    yield* await flush();
  }

  override async has(cid: CID): Promise<boolean> {
    await this.#keeper.arrived(cid);
    if (this.index.find(cid)?.present !== true) return false;
    return orStorage('look for a block', async () => (await this.#layout.size(cid)) !== undefined);
  }

  /**
   * The block, verified: bytes that are damaged never leave the store; they are moved aside.
   * @throws ContentError `not-found` (named NotFoundError, as the interface asks), `damaged`, `storage`.
   */
  override async *get(cid: CID): AsyncGenerator<Uint8Array> {
    yield await this.read(cid);
  }

  /** The same as one array. */
  async read(cid: CID): Promise<Bytes> {
    await this.#keeper.arrived(cid);
    if (this.index.find(cid)?.present !== true) throw absentKey();
    const bytes = await orStorage('read a block', () => this.#layout.read(cid));
    return asBytes(bytes !== undefined && (await isBlock(cid, bytes)) ? bytes : await this.#readAgain(cid));
  }

  /** @throws ContentError `refused` for a block that a pin reaches. */
  override async delete(cid: CID): Promise<void> {
    await this.#keeper.arrived(cid);
    await this.#exclusive(() =>
      orStorage('delete a block', async () => {
        const found = this.index.find(cid);
        if (found === undefined) return;
        if (found.refs > 0) throw new ContentError('refused', 'a pinned block is not deleted');
        this.index.drop([found.id]);
        await this.#layout.removeAll([cid]);
      }),
    );
  }

  override async *getAll(): AsyncGenerator<Pair> {
    for (const shard of this.index.shards())
      for (const { cid, present } of this.index.shard(shard))
        if (present) yield { cid, bytes: this.get(cid) };
  }

  /** Deletes some of the blocks behind `after` that nothing holds; puts wait for it, reads do not. @throws ContentError `storage`. */
  collectSome(after: Cursor | undefined): Promise<CollectedBatch> {
    return this.#exclusive(() => orStorage('delete blocks', () => this.#collect(after)));
  }

  /** Gives some of the index's unused pages back to the disk. @returns whether there are more. */
  compactSome(): Promise<boolean> {
    return this.#exclusive(() =>
      orStorage('shrink the index', async () => compactIndex(this.index.database)),
    );
  }

  /** Holds a block against its file and puts right what can be: see {@link Finding}. @throws ContentError `storage`. */
  inspect(cid: CID): Promise<Finding> {
    return this.#exclusive(() => orStorage('inspect a block', () => this.#inspect(cid)));
  }

  /** The shards that the index or the disk has. */
  async shards(): Promise<string[]> {
    const found = await orStorage('list blocks', () => this.#layout.shards());
    return [...new Set([...this.index.shards(), ...found])].sort();
  }

  /** The blocks whose files lie in a shard. */
  filesOf(shard: string): Promise<CID[]> {
    return orStorage('list blocks', async () =>
      (await this.#layout.shards()).includes(shard) ? this.#layout.list(shard) : [],
    );
  }

  /** How many damaged files lie aside. */
  asideCount(): Promise<number> {
    return orStorage('list damaged blocks', () => this.#layout.asideCount());
  }

  /** Resolves when everything under way is on disk or refused, and the index is closed. */
  async close(): Promise<void> {
    await this.#keeper.settled();
    await this.#exclusive(async () => this.index.database.close());
  }

  /** Whether a block is durable and whole already. */
  async #isThere({ cid }: Block): Promise<boolean> {
    if (this.index.find(cid)?.present !== true) return false;
    return isHere(await this.#inspect(cid));
  }

  async #inspect(cid: CID): Promise<Finding> {
    const finding = await inspect(this.index, this.#layout, cid, this.#clock.now() + this.#hold);
    const fields = { cid: cid.toString() };
    if (finding === 'damaged') this.#logger.error('a damaged block was moved aside', fields);
    if (finding === 'missing') this.#logger.error('the file of a block is gone', fields);
    return finding;
  }

  /** Reads what could not be read, alone: it may have been collected or written anew meanwhile. */
  async #readAgain(cid: CID): Promise<Uint8Array> {
    const finding = await this.inspect(cid);
    if (finding === 'damaged')
      throw new ContentError('damaged', 'the block is damaged on this disk and was moved aside');
    const bytes = isHere(finding) ? await orStorage('read a block', () => this.#layout.read(cid)) : undefined;
    if (bytes === undefined || !(await isBlock(cid, bytes))) throw absentKey();
    return bytes;
  }
}

const isHere = (finding: Finding): boolean => finding === 'whole' || finding === 'adopted';

async function isBlock(cid: CID, bytes: Uint8Array): Promise<boolean> {
  return verifyBlock(cid, bytes).then(
    () => true,
    () => false,
  );
}

async function collect(content: InputPair['bytes']): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of content) {
    length += part.length;
    checkBlockSize(length);
    parts.push(part);
  }
  return parts.length === 1 && parts[0] !== undefined ? asBytes(parts[0]) : concatBytes(...parts);
}

import { BaseBlockstore } from 'blockstore-core/base';
import type { InputPair, Pair } from 'interface-blockstore';
import type { CID } from 'multiformats/cid';
import { asBytes, concatBytes } from '../../base/bytes.ts';
import { createSerial } from '../../base/serial.ts';
import { checkBlockSize, checkCid, verifyBlock, type Block } from '../block.ts';
import { absentKey, ContentError } from '../content-error.ts';
import { createBlockFiles, type BlockFiles } from './block-files.ts';
import { isAbsent, nodeFiles, type FilePort } from './file-port.ts';
import { createGroupCommit } from './group-commit.ts';

export type StoreUsage = { readonly blocks: number; readonly bytes: number };

/** At most so many blocks go into one group commit, and so many bytes does `putMany` hold in memory for it. */
const GROUP = 32;
const GROUP_BYTES = 8 * 1024 * 1024;

/**
 * A block store (interface-blockstore) that keeps what it acknowledged. A block is hashed before anything is
 * written, then written beside its place, synced, renamed and its folder synced; only then is it acknowledged
 * or visible. Not for two processes at once.
 */
export class DurableBlockstore extends BaseBlockstore {
  readonly #files: FilePort;
  readonly #layout: BlockFiles;
  readonly #exclusive = createSerial();
  readonly #commit: (block: Block) => Promise<void>;
  /** Blocks on their way to disk; others that ask for them wait. */
  readonly #pending = new Map<string, Promise<void>>();
  #usage: { blocks: number; bytes: number } | undefined;

  private constructor(files: FilePort, layout: BlockFiles) {
    super();
    this.#files = files;
    this.#layout = layout;
    this.#commit = createGroupCommit(GROUP, this.#exclusive, (group: readonly Block[]) => this.#write(group));
  }

  static async open(options: { folder: string; files?: FilePort }): Promise<DurableBlockstore> {
    const files = options.files ?? nodeFiles;
    const layout = createBlockFiles(options.folder, files);
    await orStorage('open the block store', () => layout.open());
    return new DurableBlockstore(files, layout);
  }

  /** @throws ContentError `bad-cid`, `too-large`, `wrong-block`, `storage`; then nothing of it is kept. */
  override async put(cid: CID, content: InputPair['bytes']): Promise<CID> {
    checkCid(cid);
    await this.#keep(await verifyBlock(cid, await collect(content)));
    return cid;
  }

  /** Verifies and commits in groups; yields a CID once its whole group is durable. @throws as {@link put}. */
  override async *putMany(source: Iterable<InputPair> | AsyncIterable<InputPair>): AsyncGenerator<CID> {
    let group: Block[] = [];
    let bytesHeld = 0;
    const flush = async (): Promise<CID[]> => {
      const blocks = group;
      group = [];
      bytesHeld = 0;
      await Promise.all(blocks.map((block) => this.#keep(block)));
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
    await this.#arrived(cid);
    return (await this.#files.size(this.#layout.pathOf(cid))) !== undefined;
  }

  /** @throws ContentError `not-found` (named NotFoundError, as the interface asks). */
  override async *get(cid: CID): AsyncGenerator<Uint8Array> {
    await this.#arrived(cid);
    try {
      yield await this.#files.read(this.#layout.pathOf(cid));
    } catch (error) {
      throw isAbsent(error)
        ? absentKey()
        : new ContentError('storage', 'cannot read a block', { cause: error });
    }
  }

  override async delete(cid: CID): Promise<void> {
    await this.#arrived(cid);
    const path = this.#layout.pathOf(cid);
    await this.#exclusive(async () => {
      const size = await this.#files.size(path);
      if (size === undefined) return;
      await this.#files.remove(path);
      this.#count(-1, -size);
    });
  }

  override async *getAll(): AsyncGenerator<Pair> {
    for await (const { cid } of this.#layout.list()) yield { cid, bytes: this.get(cid) };
  }

  /** Counts the disk the first time it is asked; afterwards it is kept up to date. */
  async usage(): Promise<StoreUsage> {
    return this.#exclusive(async () => {
      if (this.#usage === undefined) {
        const usage = { blocks: 0, bytes: 0 };
        for await (const { path } of this.#layout.list()) {
          usage.blocks += 1;
          usage.bytes += (await this.#files.size(path)) ?? 0;
        }
        this.#usage = usage;
      }
      return { ...this.#usage };
    });
  }

  /** Resolves when everything under way is on disk or refused. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending.values());
  }

  async #keep(block: Block): Promise<void> {
    const name = block.cid.toString();
    const pending = this.#pending.get(name) ?? this.#startKeeping(block, name);
    await pending;
  }

  /** Registers before its first wait, so that two puts of one block share one write. */
  #startKeeping(block: Block, name: string): Promise<void> {
    const keeping = async (): Promise<void> => {
      try {
        await this.#commit(block);
      } finally {
        this.#pending.delete(name);
      }
    };
    const pending = keeping();
    this.#pending.set(name, pending);
    return pending;
  }

  async #write(group: readonly Block[]): Promise<void> {
    await orStorage('write blocks', async () => {
      const sizes = await Promise.all(group.map(({ cid }) => this.#files.size(this.#layout.pathOf(cid))));
      const absent = group.filter((_, i) => sizes[i] === undefined);
      await this.#layout.writeAll(absent);
      this.#count(
        absent.length,
        absent.reduce((sum, { bytes }) => sum + bytes.length, 0),
      );
    });
  }

  #count(blocks: number, bytes: number): void {
    if (this.#usage === undefined) return;
    this.#usage.blocks += blocks;
    this.#usage.bytes += bytes;
  }

  async #arrived(cid: CID): Promise<void> {
    // A failed write is reported to whoever put the block; for everybody else the block is just not there.
    await this.#pending.get(cid.toString())?.catch(() => undefined);
  }
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

async function orStorage<T>(what: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    throw new ContentError('storage', `cannot ${what}`, { cause });
  }
}

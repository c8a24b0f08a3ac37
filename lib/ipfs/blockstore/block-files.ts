import { dirname, join } from 'node:path';
import type { CID } from 'multiformats/cid';
import type { Block } from '../block.ts';
import { parseCid } from '../block.ts';
import { isAbsent, type FilePort } from './file-port.ts';

/**
 * Where blocks lie: `<folder>/<shard>/<cid>`, shard being the last two characters but one of the CID's text, so
 * that folders stay small. Files being written lie in `<folder>/.writing`, on the same disk as their target, and
 * damaged ones in `<folder>/.damaged`, for people to look at.
 */
export type BlockFiles = {
  /** Creates the folders, drops half-written files, and makes the shards that are there durable. */
  open(): Promise<void>;
  /** Writes a block beside its place and syncs it there; nobody sees it yet. Any number at a time; what rejects leaves nothing. */
  stage(block: Block): Promise<Staged>;
  /** Moves staged blocks to their places; resolves when all survive a power cut, and keeps none of them if it rejects. */
  place(staged: readonly Staged[]): Promise<void>;
  /** Drops staged blocks that were not placed. */
  discard(staged: readonly Staged[]): Promise<void>;
  /** Stages and places; keeps none of those that it wrote if it rejects. */
  writeAll(blocks: readonly Block[]): Promise<void>;
  /** `undefined` if there is no such file. */
  read(cid: CID): Promise<Uint8Array | undefined>;
  /** Length in bytes; `undefined` if there is no such file. */
  size(cid: CID): Promise<number | undefined>;
  shards(): Promise<string[]>;
  /** The blocks in a shard, in no order. */
  list(shard: string): Promise<CID[]>;
  /** Makes the names in a shard survive a power cut. */
  sync(shard: string): Promise<void>;
  /** Resolves when the files are gone for good; absent ones are fine. */
  removeAll(cids: readonly CID[]): Promise<void>;
  /** Moves a file that is not its block any more out of the way, over one of the same name from before. */
  moveAside(cid: CID): Promise<void>;
  /** How many files lie aside. */
  asideCount(): Promise<number>;
};

/** A block that is on the disk and not in its place. */
export type Staged = { readonly cid: CID; readonly path: string };

const WRITING = '.writing';
const ASIDE = '.damaged';
/** The text of a CID that is kept; other files are not ours. */
const NAME = /^baf[a-z2-7]{56}$/;
const SHARD = /^[a-z2-7]{2}$/;

export const shardOf = (cid: CID): string => cid.toString().slice(-3, -1);

export function createBlockFiles(folder: string, files: FilePort): BlockFiles {
  const writing = join(folder, WRITING);
  const aside = join(folder, ASIDE);
  /** Shards whose names in `folder` are durable. */
  const known = new Set<string>();
  let written = 0;
  const pathOf = (cid: CID): string => join(folder, shardOf(cid), cid.toString());
  const sync = (shard: string): Promise<void> => files.syncFolder(join(folder, shard));
  const shards = async (): Promise<string[]> =>
    (await files.list(folder)).filter((name) => SHARD.test(name)).sort();

  async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
    const file = await files.create(path);
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async function makeShards(names: Iterable<string>): Promise<void> {
    const fresh = [...names].filter((shard) => !known.has(shard));
    if (fresh.length === 0) return;
    await Promise.all(fresh.map((shard) => files.makeFolder(join(folder, shard))));
    await files.syncFolder(folder);
    for (const shard of fresh) known.add(shard);
  }

  async function stage({ cid, bytes }: Block): Promise<Staged> {
    const path = join(writing, String(written++));
    try {
      await writeSynced(path, bytes);
    } catch (error) {
      // A disk that fails may refuse this, too; then the next start drops it.
      await files.remove(path).catch(() => undefined);
      throw error;
    }
    return { cid, path };
  }

  async function place(staged: readonly Staged[]): Promise<void> {
    const names = new Set(staged.map(({ cid }) => shardOf(cid)));
    const placed: string[] = [];
    try {
      await makeShards(names);
      await settled(
        staged.map(async ({ cid, path }) => {
          await files.rename(path, pathOf(cid));
          placed.push(pathOf(cid));
        }),
      );
      await settled([...names].map(sync));
    } catch (error) {
      // As above. What lay in a place before stays there.
      const left = [...placed, ...staged.map(({ path }) => path)];
      await Promise.allSettled(left.map((path) => files.remove(path)));
      throw error;
    }
  }

  const discard = async (staged: readonly Staged[]): Promise<void> => {
    await Promise.allSettled(staged.map(({ path }) => files.remove(path)));
  };

  return {
    sync,
    shards,

    async open() {
      await files.makeFolder(folder);
      await files.syncFolder(dirname(folder));
      await files.remove(writing);
      await files.makeFolder(writing);
      const found = await shards();
      await files.syncFolder(folder);
      for (const name of found) known.add(name);
    },

    stage,
    place,
    discard,

    async writeAll(blocks) {
      await place(await stageAll(blocks, stage, discard));
    },

    async read(cid) {
      try {
        return await files.read(pathOf(cid));
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },

    size: (cid) => files.size(pathOf(cid)),

    list: async (shard) =>
      (await files.list(join(folder, shard))).filter((name) => NAME.test(name)).map(parseCid),

    async removeAll(cids) {
      await settled(cids.map((cid) => files.remove(pathOf(cid))));
      await settled([...new Set(cids.map(shardOf))].filter((shard) => known.has(shard)).map(sync));
    },

    async moveAside(cid) {
      await files.makeFolder(aside);
      await files.syncFolder(folder);
      await files.rename(pathOf(cid), join(aside, cid.toString()));
      await files.syncFolder(aside);
      await sync(shardOf(cid));
    },

    asideCount: async () =>
      (await files.list(folder)).includes(ASIDE) ? (await files.list(aside)).length : 0,
  };
}

/** Rejects like `Promise.all`, but only when nothing is still under way. */
async function settled(tasks: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(tasks);
  await Promise.all(tasks);
}

/** Stages all of these, or none. @returns them in their order. */
export async function stageAll<T>(
  items: readonly T[],
  stage: (item: T) => Promise<Staged>,
  discard: (staged: readonly Staged[]) => Promise<void>,
): Promise<Staged[]> {
  const tasks = items.map(stage);
  const done = await Promise.allSettled(tasks);
  try {
    return await Promise.all(tasks);
  } catch (error) {
    await discard(done.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    throw error;
  }
}

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
  /** Resolves when all blocks survive a power cut; keeps none of those that it wrote if it rejects. */
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

    async writeAll(blocks) {
      const targets = blocks.map(({ cid }) => pathOf(cid));
      const names = new Set(blocks.map(({ cid }) => shardOf(cid)));
      const temporary = blocks.map(() => join(writing, String(written++)));
      const each = (task: (block: Block, i: number) => Promise<void>) => settled(blocks.map(task));
      const placed: string[] = [];
      try {
        await each((block, i) => writeSynced(at(temporary, i), block.bytes));
        await makeShards(names);
        await each(async (_, i) => {
          await files.rename(at(temporary, i), at(targets, i));
          placed.push(at(targets, i));
        });
        await settled([...names].map(sync));
      } catch (error) {
        // A disk that fails may refuse this, too; then the next start drops the temporary files. What lay in a place before stays there.
        await Promise.allSettled([...placed, ...temporary].map((path) => files.remove(path)));
        throw error;
      }
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

function at(paths: readonly string[], index: number): string {
  const path = paths[index];
  if (path === undefined) throw new RangeError('no such path');
  return path;
}

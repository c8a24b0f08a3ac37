import { join } from 'node:path';
import type { CID } from 'multiformats/cid';
import type { Block } from '../block.ts';
import { parseCid } from '../block.ts';
import type { FilePort } from './file-port.ts';

/**
 * Where blocks lie: `<folder>/<shard>/<cid>`, shard being the last two characters but one of the CID's text, so
 * that folders stay small. Files being written lie in `<folder>/.writing`, on the same disk as their target.
 */
export type BlockFiles = {
  pathOf(cid: CID): string;
  /** Creates the folders, drops half-written files, and makes every name that is there durable. */
  open(): Promise<void>;
  /** Resolves when all blocks survive a power cut; keeps none of them if it rejects. */
  writeAll(blocks: readonly Block[]): Promise<void>;
  /** The blocks on disk, in no order. */
  list(): AsyncGenerator<{ cid: CID; path: string }, void, undefined>;
};

const WRITING = '.writing';
/** The text of a CID that is kept; other files are not ours. */
const NAME = /^baf[a-z2-7]{56}$/;
const shardOf = (name: string): string => name.slice(-3, -1);

export function createBlockFiles(folder: string, files: FilePort): BlockFiles {
  const writing = join(folder, WRITING);
  const shards = new Set<string>();
  let written = 0;
  const pathOf = (cid: CID): string => {
    const name = cid.toString();
    return join(folder, shardOf(name), name);
  };

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
    const fresh = [...names].filter((shard) => !shards.has(shard));
    if (fresh.length === 0) return;
    await Promise.all(fresh.map((shard) => files.makeFolder(join(folder, shard))));
    await files.syncFolder(folder);
    for (const shard of fresh) shards.add(shard);
  }

  return {
    pathOf,

    async open() {
      await files.makeFolder(folder);
      await files.remove(writing);
      await files.makeFolder(writing);
      // A name may have been renamed into place just before a crash of the process and not be synced yet.
      for (const name of await files.list(folder)) {
        if (name.length !== 2) continue;
        await files.syncFolder(join(folder, name));
        shards.add(name);
      }
      await files.syncFolder(folder);
    },

    async writeAll(blocks) {
      const targets = blocks.map(({ cid }) => pathOf(cid));
      const names = new Set(blocks.map(({ cid }) => shardOf(cid.toString())));
      const temporary = blocks.map(() => join(writing, String(written++)));
      const each = (task: (block: Block, i: number) => Promise<void>) => settled(blocks.map(task));
      try {
        await each((block, i) => writeSynced(at(temporary, i), block.bytes));
        await makeShards(names);
        await each((_, i) => files.rename(at(temporary, i), at(targets, i)));
        await settled([...names].map((shard) => files.syncFolder(join(folder, shard))));
      } catch (error) {
        await Promise.all([...targets, ...temporary].map((path) => files.remove(path)));
        throw error;
      }
    },

    async *list() {
      for (const shard of await files.list(folder)) {
        if (shard.length !== 2) continue;
        for (const name of await files.list(join(folder, shard))) {
          if (NAME.test(name)) yield { cid: parseCid(name), path: join(folder, shard, name) };
        }
      }
    },
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

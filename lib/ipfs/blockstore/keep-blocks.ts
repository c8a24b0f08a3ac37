import type { CID } from 'multiformats/cid';
import type { Block } from '../block.ts';
import { stageAll, type BlockFiles, type Staged } from './block-files.ts';
import type { BlockIndex, Hold } from './block-index.ts';
import { createGroupCommit } from './group-commit.ts';
import { orStorage } from './storage-error.ts';

/** At most so many blocks go into one group commit. */
export const GROUP = 32;

/** `staged` where the block was not there when it came. */
type Item = { readonly block: Block; readonly hold: Hold; readonly staged: Staged | undefined };

export type BlockKeeper = {
  /** Resolves when all of these, which were verified, are durable and in the index. Nothing of it is under way any more when it rejects. */
  keepAll(blocks: readonly Block[], hold: Hold): Promise<void>;
  /** Waits for a block that is on its way. */
  arrived(cid: CID): Promise<void>;
  /** Waits until none is on its way. */
  settled(): Promise<void>;
};

export type KeeperOptions = {
  readonly layout: BlockFiles;
  readonly index: BlockIndex;
  /** When a hold by the time ends that begins now. */
  until(): number;
  /** The store's lock. */
  readonly exclusive: (task: () => Promise<void>) => Promise<void>;
  /** Whether a block is durable and whole already; with the lock. */
  isThere(block: Block): Promise<boolean>;
};

/**
 * Brings blocks into their places. They are written and synced beside these first, which takes longest and disturbs nobody, so that many do it at the same time;
 * then groups of them are moved and entered, with the store's lock.
 */
export function createBlockKeeper({ layout, index, until, exclusive, isThere }: KeeperOptions): BlockKeeper {
  const commit = createGroupCommit(GROUP, exclusive, enter);
  const underWay = new Map<string, Promise<unknown>>();

  async function enter(group: readonly Item[]): Promise<void> {
    const unplaced = new Set(group.flatMap(({ staged }) => staged ?? []));
    await orStorage('write blocks', async () => {
      const items = oneOfEach(group);
      const there = await Promise.all(items.map(({ block }) => isThere(block)));
      const absent = items.filter((_, i) => there[i] === false);
      // What was there when it came may have gone since.
      const stage = async ({ block, staged }: Item): Promise<Staged> => staged ?? layout.stage(block);
      const staged = await stageAll(absent, stage, layout.discard);
      await layout.place(staged);
      for (const one of staged) unplaced.delete(one);
      const kept = group.map(({ block: { cid, bytes }, hold }) => ({ cid, size: bytes.length, hold }));
      try {
        index.keep(kept, until());
      } catch (error) {
        await layout.removeAll(absent.map(({ block: { cid } }) => cid)).catch(() => undefined);
        throw error;
      }
    }).finally(() => layout.discard([...unplaced]));
  }

  /** @returns what is staged, by CID. */
  const stageAbsent = (blocks: readonly Block[]): Promise<ReadonlyMap<string, Staged>> =>
    orStorage('write blocks', async () => {
      const named = new Map(blocks.map((block) => [block.cid.toString(), block]));
      const absent = [...named.values()].filter(({ cid }) => index.find(cid)?.present !== true);
      const staged = await stageAll(absent, layout.stage, layout.discard);
      return new Map(staged.map((one) => [one.cid.toString(), one]));
    });

  async function announced({ cid }: Block, keeping: Promise<void>): Promise<void> {
    const name = cid.toString();
    const all = Promise.allSettled([underWay.get(name), keeping]);
    underWay.set(name, all);
    try {
      await keeping;
    } finally {
      if (underWay.get(name) === all) underWay.delete(name);
    }
  }

  return {
    async keepAll(blocks, hold) {
      const staging = stageAbsent(blocks);
      const kept = blocks.map((block) =>
        announced(
          block,
          staging.then((staged) => commit({ block, hold, staged: staged.get(block.cid.toString()) })),
        ),
      );
      await Promise.allSettled(kept);
      await Promise.all(kept);
    },
    async arrived(cid) {
      await underWay.get(cid.toString());
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
}

/** Of a block that came twice, the one that is staged. */
function oneOfEach(group: readonly Item[]): Item[] {
  const items = new Map<string, Item>();
  for (const item of group) {
    const name = item.block.cid.toString();
    if (items.get(name)?.staged === undefined) items.set(name, item);
  }
  return [...items.values()];
}

import type { CID } from 'multiformats/cid';
import { createBlock, RAW, type Block } from '../block.ts';
import { collectGarbage } from '../collect.ts';
import type { Chooser } from './choices.ts';
import { HOLD, recordRun, type RecordedRun, type Recording } from './power-cut.ts';
import type { DiskOperation } from './simulated-disk.ts';
import { fileOfLeaves, type SmallFile } from './small-file.ts';

/** Files that share a leaf, and single blocks. */
async function makeContent(choose: Chooser): Promise<{ files: SmallFile[]; loose: Block[] }> {
  const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, () => choose(256));
  const shared = bytesOf(1 + choose(60));
  const files: SmallFile[] = [];
  for (let i = 0; i < 3; i++) {
    files.push(await fileOfLeaves([shared, bytesOf(1 + choose(90))]));
  }
  const loose = await Promise.all(Array.from({ length: 6 }, () => createBlock(RAW, bytesOf(choose(120)))));
  return { files, loose };
}

/**
 * A stretch of a store's life, chosen at random: puts at the same time, by uploads and without, pins, unpins, and garbage
 * collection that runs against all of these.
 */
export async function recordLife(
  choose: Chooser,
  skips?: (operation: DiskOperation) => boolean,
): Promise<Recording> {
  const { files, loose } = await makeContent(choose);
  const blocks = [...loose, ...files.flatMap((file) => file.blocks)];
  return recordRun(blocks, (recorded) => live(recorded, choose, files, loose), skips);
}

async function live(
  { stores: { blockstore, pins }, clock, note }: RecordedRun,
  choose: Chooser,
  files: readonly SmallFile[],
  loose: readonly Block[],
): Promise<void> {
  const pinned = new Set<SmallFile>();
  const held = new Map<string, { cid: CID; until: number }>();
  const put = async (block: Block): Promise<void> => {
    const upload = choose(3) === 0 ? Uint8Array.of(choose(2)) : undefined;
    await blockstore.put(block.cid, block.bytes, upload === undefined ? {} : { hold: { upload } });
    held.set(block.cid.toString(), { cid: block.cid, until: clock.time + HOLD });
    note({ kind: 'safe', cids: [block.cid] });
  };
  const store = async (file: SmallFile): Promise<void> => {
    await Promise.all(file.blocks.map(put));
    await pins.pin(file.root);
    pinned.add(file);
    note({ kind: 'pinned', root: file.root });
  };
  const unpin = async (file: SmallFile): Promise<void> => {
    pinned.delete(file);
    note({ kind: 'unpinning', root: file.root });
    await pins.unpin(file.root);
  };
  /** What neither time nor a pin holds any more. */
  const free = (): CID[] => {
    const kept = new Set([...pinned].flatMap((file) => file.blocks.map(({ cid }) => cid.toString())));
    return [...held].flatMap(([name, { cid, until }]) =>
      until <= clock.time && !kept.has(name) ? [cid] : [],
    );
  };
  for (let step = 0; step < 10; step++) {
    const tasks = loose.filter(() => choose(4) === 0).map(put);
    const file = files[choose(files.length)];
    if (file !== undefined && pinned.has(file)) {
      if (choose(2) === 0) await unpin(file);
    } else if (file !== undefined && choose(2) === 0) tasks.push(store(file));
    if (choose(3) === 0) {
      await Promise.all(tasks.splice(0));
      clock.time += choose(2) * HOLD;
      const cids = free();
      for (const cid of cids) held.delete(cid.toString());
      note({ kind: 'free', cids });
      tasks.push(collectGarbage(blockstore).then(() => undefined));
      tasks.push(...loose.filter(() => choose(3) === 0).map(put));
    }
    await Promise.all(tasks);
  }
}

import type { CID } from 'multiformats/cid';
import { verifyBlock } from '../block.ts';
import type { BlockFiles } from './block-files.ts';
import type { BlockIndex } from './block-index.ts';

/**
 * `whole`: the file is the block, and the index knows it. `adopted`: so now; the index did not know it.
 * `damaged`: the file was something else and was moved aside. `missing`: the index knew of a file that is not there.
 * `absent`: there is neither.
 */
export type Finding = 'whole' | 'adopted' | 'damaged' | 'missing' | 'absent';

/** Holds a block's file against its CID and against the index, and makes the index right. To be run with the store's lock. */
export async function inspect(
  index: BlockIndex,
  files: BlockFiles,
  cid: CID,
  until: number,
): Promise<Finding> {
  const bytes = await files.read(cid);
  const isKnown = index.find(cid)?.present === true;
  if (bytes === undefined) {
    if (!isKnown) return 'absent';
    index.lose(cid);
    return 'missing';
  }
  const block = await verifyBlock(cid, bytes).catch(() => undefined);
  if (block === undefined) {
    // First the index, which must not claim what is moved.
    index.lose(cid);
    await files.moveAside(cid);
    return 'damaged';
  }
  if (isKnown) return 'whole';
  // Nobody knows whether it was synced: written anew, it is.
  await files.writeAll([block]);
  index.keep([{ cid, size: bytes.length, hold: 'time' }], until);
  return 'adopted';
}

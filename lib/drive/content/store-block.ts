import type { CID } from 'multiformats/cid';
import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { BlockClient } from '../../ipfs/block-client.ts';
import type { PaidBy } from '../credit/purse.ts';
import { withCredit } from './with-credit.ts';

/** Stores bytes as one raw block and pins it. @param release - hash of what releases the pin. */
export async function storeBlock(
  content: Pick<BlockClient, 'put' | 'pin'>,
  paid: PaidBy,
  bytes: Bytes,
  release?: (root: CID) => Bytes,
): Promise<CID> {
  const { length } = bytes;
  // Named, so that the pin is not paid for once more.
  const upload = toHex(randomBytes(16));
  const root = await withCredit(paid, length, (how) => content.put(bytes, { ...how, upload }));
  // What nobody can release is held by the portal that it is pinned at alone.
  const releasedBy = release === undefined ? { copies: undefined } : { release: release(root) };
  await withCredit(paid, length, (how) => content.pin(root, { ...how, upload, ...releasedBy }));
  return root;
}

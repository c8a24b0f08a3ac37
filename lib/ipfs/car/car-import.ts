import type { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import type { DurableBlockstore } from '../blockstore/durable-blockstore.ts';
import type { Block } from '../block.ts';
import { readCar, type CarLimits } from './car-reader.ts';

/** What an import kept. `roots` is the CAR's own claim. */
export type ImportReceipt = {
  readonly roots: readonly CID[];
  readonly blocks: number;
  readonly bytes: number;
};

/**
 * Keeps the blocks of a CAR. The store verifies each before it writes it; all are durable when this resolves.
 * It goes to the store directly and not through Helia, which would skip verifying a block that it has already.
 * @throws ContentError `malformed`, `truncated`, `too-large`, `bad-cid`, `wrong-block`, `storage`, `no-space`, `read-only`.
 */
export async function importCar(
  store: DurableBlockstore,
  stream: AsyncIterable<Uint8Array>,
  limits: CarLimits,
  upload?: Bytes,
): Promise<ImportReceipt> {
  const car = await readCar(stream, limits);
  let blocks = 0;
  let bytes = 0;
  async function* counted(): AsyncGenerator<Block, void, undefined> {
    for await (const block of car.blocks) {
      blocks += 1;
      bytes += block.bytes.length;
      yield block;
    }
  }
  for await (const _kept of store.putMany(counted(), { upload })) continue;
  return { roots: car.roots, blocks, bytes };
}

import type { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { costOf } from '../../protocol/upload-tokens/credit.ts';
import type { Hold } from '../blockstore/block-index.ts';
import type { DurableBlockstore } from '../blockstore/durable-blockstore.ts';
import type { Block } from '../block.ts';
import type { Charge } from '../charge.ts';
import { CAR_LIMITS, readCar, type CarLimits, type CarSource } from './car-reader.ts';

/** What an import kept. `roots` is the CAR's own claim. */
export type ImportReceipt = {
  readonly roots: readonly CID[];
  readonly blocks: number;
  readonly bytes: number;
};

export type ImportOptions = {
  limits?: CarLimits;
  /** Holds the blocks until a pin ends it or nothing came for long; without it each is held by the time. */
  upload?: Bytes | undefined;
};

/**
 * Keeps the blocks of a CAR. The store verifies each before it writes it; all are durable when this resolves.
 * It goes to the store directly and not through Helia, which would skip verifying a block that it has already.
 * @throws ContentError `malformed`, `truncated`, `too-large`, `bad-cid`, `wrong-block`, `storage`, `no-space`, `read-only`.
 */
export async function importCar(
  store: DurableBlockstore,
  from: CarSource,
  { limits = CAR_LIMITS, upload }: ImportOptions = {},
): Promise<ImportReceipt> {
  const car = await readCar(from, limits);
  let blocks = 0;
  let bytes = 0;
  async function* counted(): AsyncGenerator<Block, void, undefined> {
    for await (const block of car.blocks) {
      blocks += 1;
      bytes += block.bytes.length;
      yield block;
    }
  }
  const hold: Hold = upload === undefined ? 'time' : { upload };
  for await (const _kept of store.putMany(counted(), { hold })) continue;
  return { roots: car.roots, blocks, bytes };
}

export type PaidImportOptions = { limits?: CarLimits; upload: Bytes; charge: Charge };

/**
 * The same for a CAR that is paid for: each upload pays for every block that it holds, even if others do so, too, or else those could go and leave it
 * held for nothing. A block that a pin reaches costs nothing, and for that is held by the pin alone. The CAR is held in memory, its blocks' lengths are
 * taken before they are verified, and what was taken for those that are not held in the end is given back.
 * @throws as {@link importCar}, and what `charge` throws; then nothing was written.
 */
export async function importPaidCar(
  store: DurableBlockstore,
  from: CarSource,
  { limits = CAR_LIMITS, upload, charge }: PaidImportOptions,
): Promise<ImportReceipt> {
  const car = await readCar(from, limits);
  const all: Block[] = [];
  const pinned: Block[] = [];
  const held: Block[] = [];
  const unpaid = new Map<string, Block>();
  for await (const block of car.blocks) {
    all.push(block);
    const keeper = store.index.keptBy(block.cid, upload);
    (keeper === 'pin' ? pinned : held).push(block);
    if (keeper === undefined) unpaid.set(block.cid.toString(), block);
  }
  const cost = costOfAll(unpaid.values());
  if (cost > 0) await charge.take(cost);
  try {
    for await (const _kept of store.putMany(held, { hold: { upload } })) continue;
    for await (const _kept of store.putMany(pinned, { hold: 'none' })) continue;
  } catch (error) {
    const lost = [...unpaid.values()].filter(({ cid }) => store.index.keptBy(cid, upload) !== 'upload');
    if (lost.length > 0) await charge.giveBack(costOfAll(lost));
    throw error;
  }
  return {
    roots: car.roots,
    blocks: all.length,
    bytes: all.reduce((sum, { bytes }) => sum + bytes.length, 0),
  };
}

const costOfAll = (blocks: Iterable<Block>): number =>
  [...blocks].reduce((sum, { bytes }) => sum + costOf(bytes.length), 0);

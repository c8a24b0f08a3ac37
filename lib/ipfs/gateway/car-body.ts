import type { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { RAW, type Block } from '../block.ts';
import { encodeCarHeader, encodeSectionHead } from '../car/car-encoding.ts';
import { linksOf } from '../dag/links.ts';
import { entityBelow } from './entity.ts';
import type { WantedCar } from './negotiation.ts';
import type { ResolvedPath } from './resolve-path.ts';

/** Streams a CAR of what a path leads to; one block in memory at a time beside those of the path, which are loaded already. */
export async function* carBody(
  { blocks, terminus, roots }: ResolvedPath,
  { scope, bytes, dups }: Pick<WantedCar, 'scope' | 'bytes' | 'dups'>,
  load: (cid: CID) => Promise<Bytes>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const [root = terminus.cid] = roots;
  yield encodeCarHeader(root);
  const sent = new Set<string>();
  for (const block of blocks) yield* section(block, sent, dups);
  if (scope === 'block') return;
  const below =
    scope === 'entity' ? entityBelow(terminus, bytes, load) : allBelow(terminus, load, dups, sent);
  for await (const block of below) yield* section(block, sent, dups);
}

/** Without duplicates what was sent is not followed again. */
async function* allBelow(
  root: Block,
  load: (cid: CID) => Promise<Bytes>,
  dups: boolean,
  sent: ReadonlySet<string>,
): AsyncGenerator<Block, void, undefined> {
  const stack = linksOf(root).reverse();
  for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
    if (!dups && sent.has(cid.toString())) continue;
    const block = { cid, bytes: await load(cid) };
    yield block;
    if (cid.code !== RAW) stack.push(...linksOf(block).reverse());
  }
}

function* section(block: Block, sent: Set<string>, dups: boolean): Generator<Uint8Array, void, undefined> {
  const name = block.cid.toString();
  if (!dups && sent.has(name)) return;
  if (!dups) sent.add(name);
  yield encodeSectionHead(block);
  if (block.bytes.length > 0) yield block.bytes;
}

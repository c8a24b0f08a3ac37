import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, millis, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { cosignatures, hash32 } from '../fields.ts';

/**
 * What the network's directory was at the end of a block, cosigned by t gatekeepers who folded it themselves: clients that fold nothing hold what a
 * portal shows against it.
 *
 * | field | |
 * | --- | --- |
 * | set, n, t | the gatekeepers that sign |
 * | height, hash, time | the block, and the chain's time in it |
 * | root | of the directory's tree (`lib/protocol/directory/entries.ts`) after that block |
 */
const schema = v.strictObject({
  set: uint,
  n: uint,
  t: uint,
  height: uint,
  hash: hash32,
  time: millis,
  root: hash32,
  cosignatures,
});
export type DirectoryCheckpoint = v.InferOutput<typeof schema>;
export const directoryCheckpointCodec: Codec<DirectoryCheckpoint> = codecOf('directory checkpoint', schema);

export function directoryCheckpointMessage(
  network: Bytes,
  c: Omit<DirectoryCheckpoint, 'cosignatures'>,
): Bytes {
  return domainBytes('directory-checkpoint', network, c.set, c.n, c.t, c.height, c.hash, c.time, c.root);
}

import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainHash } from '../../crypto/domain.ts';
import { cidText, hash32, identity } from '../fields.ts';
import type { SignedRecord } from '../signed-record.ts';

/**
 * A contract begins; its signer owns it.
 *
 * | field | |
 * | --- | --- |
 * | code | hash and CID of the bundle |
 * | replicas | workers that should run it |
 * | workers | the only workers its owner accepts; empty for any admitted one |
 * | measurements | the only measurements its owner accepts; empty for the network's |
 */
const schema = v.strictObject({
  code: v.strictObject({ hash: hash32, cid: cidText }),
  replicas: v.pipe(uint, v.minValue(1), v.maxValue(16)),
  workers: v.pipe(v.array(identity), v.maxLength(64)),
  measurements: v.pipe(v.array(hash32), v.maxLength(16)),
});
export type Deploy = v.InferOutput<typeof schema>;
export const deployCodec: Codec<Deploy> = codecOf('deploy', schema);

/** A contract's id is bound to its owner and to the owner's record that deployed it. */
export function contractIdOf(record: Pick<SignedRecord, 'network' | 'signer' | 'seq'>): Bytes {
  return domainHash('contract', record.network, record.signer, record.seq);
}

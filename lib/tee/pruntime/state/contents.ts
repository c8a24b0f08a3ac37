import * as v from 'valibot';
import { bytesUpTo, codecOf, textUpTo, uint, type Codec } from '../../../base/schema.ts';
import { contractId, hash32 } from '../../../protocol/fields.ts';
import {
  CHUNK_BYTES,
  MAX_INLINE_BYTES,
  MAX_KEY_LENGTH,
  MAX_LEAF_RECORDS,
  MAX_VALUE_BYTES,
} from './layout.ts';

/** What root, branch and leaf pages have as their content; a value page's content is the piece itself. */

/** [hash, version, number of records below]; `null` for a state without records. */
const rootSchema = v.strictObject({
  contract: contractId,
  position: uint,
  top: v.nullable(v.strictTuple([hash32, uint, uint])),
});
export type RootContent = v.InferOutput<typeof rootSchema>;
export const rootCodec: Codec<RootContent> = codecOf('state root', rootSchema);

/** [nibble, hash, version, number of records below] of each child, by nibble. */
const branchSchema = v.pipe(
  v.array(v.strictTuple([uint, hash32, uint, uint])),
  v.minLength(1),
  v.maxLength(16),
);
export type BranchContent = v.InferOutput<typeof branchSchema>;
export const branchCodec: Codec<BranchContent> = codecOf('state branch', branchSchema);

const inlineRecord = v.strictTuple([textUpTo(MAX_KEY_LENGTH), bytesUpTo(MAX_INLINE_BYTES)]);
const outsideRecord = v.strictTuple([
  textUpTo(MAX_KEY_LENGTH),
  v.pipe(uint, v.minValue(MAX_INLINE_BYTES + 1), v.maxValue(MAX_VALUE_BYTES)),
  v.array(v.strictTuple([hash32, uint])),
]);

/** [key, value], or [key, length, [hash, version] of each value page], by path. */
const leafSchema = v.pipe(
  v.array(v.union([inlineRecord, outsideRecord])),
  v.minLength(1),
  v.maxLength(MAX_LEAF_RECORDS),
);
export type LeafContent = v.InferOutput<typeof leafSchema>;
export const leafCodec: Codec<LeafContent> = codecOf('state leaf', leafSchema);

/** How many value pages a value outside its leaf has. */
export const chunksOf = (length: number): number => Math.ceil(length / CHUNK_BYTES);

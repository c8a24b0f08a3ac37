import * as v from 'valibot';
import type { Bytes } from '../base/bytes.ts';
import { bytesUpTo, codecOf, type Codec } from '../base/schema.ts';
import { EncodingError } from '../base/cbor.ts';
import { version1 } from './fields.ts';

/**
 * What one `System.remark_with_event` carries, which is any number of items, each a genesis record, a signed record or a
 * command envelope in its own encoding. Who signed the extrinsic means nothing.
 *
 * | field | type | |
 * | --- | --- | --- |
 * | v | 1 | |
 * | m | "velum" | tells our remarks from everybody else's |
 * | items | [bytes] | at most 4,096 |
 */
const schema = v.strictObject({
  v: version1,
  m: v.literal('velum'),
  items: v.pipe(v.array(bytesUpTo(1 << 20)), v.maxLength(4096)),
});
const codec: Codec<v.InferOutput<typeof schema>> = codecOf('block body', schema);

export function encodeBlockBody(items: readonly Bytes[]): Bytes {
  return codec.encode({ v: 1, m: 'velum', items: [...items] });
}

/** The items, or none for a remark that is not ours or breaks a rule: all readers ignore the same ones. */
export function itemsOfRemark(remark: Uint8Array): Bytes[] {
  try {
    return codec.decode(remark).items;
  } catch (error) {
    if (error instanceof EncodingError) return [];
    throw error;
  }
}

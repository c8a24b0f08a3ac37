import * as v from 'valibot';
import type { CborValue } from '../../base/cbor.ts';
import type { Bytes } from '../../base/bytes.ts';
import type { Answers, NodeId, Queries, ReleaseLabel } from '../../../contracts/drive/schema.ts';

/**
 * The labels under which the drive's contract releases what an answer of it holds: `open` and `thumbnails` give secrets away, nothing
 * else does. @param caller - who asked, as the contract calls it.
 */
export function releasedLabels<K extends keyof Queries>(
  method: K,
  args: Queries[K],
  answer: unknown,
  caller: string,
): CborValue[] {
  if (method === 'open') {
    const [{ id }, { version }] = [args as Queries['open'], answer as Answers<Bytes>['open']];
    return [labelOf({ node: id, version, caller })];
  }
  if (method === 'thumbnails') {
    const { thumbnails } = answer as Answers<Bytes>['thumbnails'];
    return thumbnails.map(({ id, version }) => labelOf({ node: id, version, caller, thumbnail: true }));
  }
  return [];
}

const labelOf = (label: ReleaseLabel): CborValue => ({ ...label });

const labelSchema = v.object({
  node: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  thumbnail: v.optional(v.literal(true)),
});

/** What a label of the drive's contract names; `undefined` for another contract's. */
export function readLabel(
  label: CborValue,
): { id: NodeId; version: number; isThumbnail: boolean } | undefined {
  const parsed = v.safeParse(labelSchema, label);
  if (!parsed.success) return undefined;
  const { node, version, thumbnail } = parsed.output;
  return { id: node, version, isThumbnail: thumbnail === true };
}

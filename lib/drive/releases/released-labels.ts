import type { CborValue } from '../../base/cbor.ts';
import type { Bytes } from '../../base/bytes.ts';
import type { Answers, Queries, ReleaseLabel } from '../../../contracts/drive/schema.ts';

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

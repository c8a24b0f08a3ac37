import { ContentError } from '../content-error.ts';

/** What `entity-bytes=from:to` asks for: offsets of the first and last byte, from the end where negative; no `to` for the end of the file. */
export type EntityBytes = { readonly from: number; readonly to: number | undefined };

/** Bytes of a file, both ends included. */
export type Span = { readonly first: number; readonly last: number };

/** @throws ContentError `malformed`. */
export function parseEntityBytes(text: string): EntityBytes {
  const [, from, to] = /^(-?\d{1,15}):(-?\d{1,15}|\*)$/.exec(text) ?? [];
  if (from === undefined || to === undefined)
    throw new ContentError('malformed', 'entity-bytes is from:to, in bytes, or from:*');
  return { from: Number(from), to: to === '*' ? undefined : Number(to) };
}

/**
 * Where that is in a file of this length.
 * @returns `none` for no byte at all.
 * @throws ContentError `malformed` where it lies entirely outside the file.
 */
export function spanOf({ from, to }: EntityBytes, length: number): Span | 'none' {
  const first = from < 0 || Object.is(from, -0) ? Math.max(0, length + from) : from;
  const end = to === undefined ? length - 1 : to < 0 ? length + to : to;
  if (length > 0 && (first >= length || end < 0))
    throw new ContentError('malformed', 'entity-bytes lies outside the file');
  const last = Math.min(end, length - 1);
  return last < first ? 'none' : { first, last };
}

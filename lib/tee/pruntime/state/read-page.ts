import { equalBytes, type Bytes } from '../../../base/bytes.ts';
import { codeOf } from '../../../base/errors.ts';
import { hashBulk } from '../../../crypto/bulk.ts';
import { MAX_PAGE_BYTES, ROOT_PLACE } from './layout.ts';
import { openPage, type Page, type PageRef } from './page.ts';
import { StateError } from './state-error.ts';
import type { StateKeys } from './state-keys.ts';

/** Gives the bytes that a hash names. What it gives is checked; it should refuse more than `MAX_PAGE_BYTES`. */
export type FetchPage = (hash: Bytes) => Promise<Bytes>;

export type Expected = { readonly kind: Page['kind']; readonly place: string };

/**
 * Fetches the page that a reference names and checks that it is that one.
 * @throws StateError `page-lost`, `page-altered`, `page-swapped`, `page-stale`, `malformed-page`; `wrong-root` for a root page that is
 *   the one named, and does not open or is of another version.
 */
export async function readPage(
  keys: StateKeys,
  fetchPage: FetchPage,
  ref: PageRef,
  expected: Expected,
): Promise<Page> {
  const bytes = await fetchOrName(fetchPage, ref, expected);
  if (bytes.length > MAX_PAGE_BYTES) throw altered(expected);
  const isNamed = equalBytes(await hashBulk(bytes), ref.hash);
  const page = await openOrName(keys, bytes, isNamed, expected);
  if (isNamed && expected.place === ROOT_PLACE && page.version !== ref.version) throw wrongRoot();
  if (page.place !== expected.place)
    throw new StateError('page-swapped', `${nameOf(expected)}: a page of another place`);
  if (page.version !== ref.version)
    throw new StateError('page-stale', `${nameOf(expected)}: a page of version ${String(page.version)}`);
  if (!isNamed) throw altered(expected);
  if (page.kind !== expected.kind)
    throw malformed(expected.place, `a ${page.kind} where a ${expected.kind} must be`);
  return page;
}

export const malformed = (place: string, what: string, cause?: unknown): StateError =>
  new StateError('malformed-page', `page at "${place}": ${what}`, { cause });

export const wrongRoot = (cause?: unknown): StateError =>
  new StateError('wrong-root', 'the root page is not of this contract, position and version', { cause });

const nameOf = ({ place }: Expected): string => (place === ROOT_PLACE ? 'root page' : `page at "${place}"`);

const altered = (expected: Expected, cause?: unknown): StateError =>
  new StateError('page-altered', `${nameOf(expected)}: not the bytes that its hash names`, { cause });

async function fetchOrName(fetchPage: FetchPage, ref: PageRef, expected: Expected): Promise<Bytes> {
  try {
    return await fetchPage(ref.hash);
  } catch (cause) {
    throw new StateError('page-lost', `${nameOf(expected)}: cannot be fetched`, { cause });
  }
}

/** Whatever storage gives is opened, because what is inside tells how it is wrong. */
async function openOrName(
  keys: StateKeys,
  bytes: Bytes,
  isNamed: boolean,
  expected: Expected,
): Promise<Page> {
  try {
    return await openPage(keys, bytes);
  } catch (cause) {
    if (!isNamed) throw altered(expected, cause);
    if (codeOf(cause) !== 'cannot-open') throw malformed(expected.place, 'not the encoding of a page', cause);
    throw expected.place === ROOT_PLACE
      ? wrongRoot(cause)
      : malformed(expected.place, 'does not open', cause);
  }
}

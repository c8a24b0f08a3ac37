import { concatBytes, type Bytes } from '../../../base/bytes.ts';
import { nibbleAt } from './layout.ts';
import { readChunk, readNode, readRoot, type ExpectedState } from './read-node.ts';
import type { FetchPage } from './read-page.ts';
import { StateError } from './state-error.ts';
import type { StateKeys } from './state-keys.ts';

/**
 * The encrypted pages that show a committed record, or that there is none: from the root page to the leaf, then the value's pages.
 * Only who holds the contract's state keys can make or check a proof; to everybody else it is as opaque as the pages are.
 * @throws StateError as `restoreState` does, for the pages on the way.
 */
export async function proveRecord(
  keys: StateKeys,
  committed: ExpectedState,
  key: string,
  fetchPage: FetchPage,
): Promise<Bytes[]> {
  const pages: Bytes[] = [];
  await lookUp(keys, committed, key, async (hash) => {
    const bytes = await fetchPage(hash);
    pages.push(bytes);
    return bytes;
  });
  return pages;
}

/**
 * Checks a proof against a committed root.
 * @returns the value, or `undefined` where the proof shows that there is no record.
 * @throws StateError `page-lost` for a proof that ends too early, `malformed-proof` for one that goes on, and what `restoreState`
 *   throws for pages that are not the committed ones.
 */
export async function verifyProof(
  keys: StateKeys,
  committed: ExpectedState,
  key: string,
  pages: readonly Bytes[],
): Promise<Bytes | undefined> {
  let next = 0;
  const value = await lookUp(keys, committed, key, async () => {
    const page = pages[next];
    if (page === undefined) throw new StateError('malformed-proof', 'a proof that ends too early');
    next += 1;
    return page;
  });
  if (next < pages.length) throw new StateError('malformed-proof', 'a proof with pages too many');
  return value;
}

async function lookUp(
  keys: StateKeys,
  committed: ExpectedState,
  key: string,
  fetchPage: FetchPage,
): Promise<Bytes | undefined> {
  const path = keys.pathOf(key);
  let ref = await readRoot(keys, fetchPage, committed);
  while (ref !== undefined) {
    const node = await readNode(keys, fetchPage, ref);
    if (node.kind === 'branch') {
      ref = node.children[nibbleAt(path, ref.place.length)];
      continue;
    }
    const record = node.records.find((each) => each.path === path);
    if (record === undefined || 'value' in record) return record?.value;
    const pieces: Bytes[] = [];
    for (const [index, chunk] of record.chunks.entries())
      pieces.push(await readChunk(keys, fetchPage, record, index, chunk));
    return concatBytes(...pieces);
  }
  return undefined;
}

/** The numbers that decide a state's pages. Replicas with other numbers reach other roots. */

/** A subtree with at most so many records is one leaf page. */
export const MAX_LEAF_RECORDS = 32;
/** A value longer than this lies outside its leaf, in value pages. */
export const MAX_INLINE_BYTES = 1024;
/** Bytes of a value in one value page; the last page of a value has the rest. */
export const CHUNK_BYTES = 256 * 1024;
/** UTF-16 code units of a key, at most 3 KiB of UTF-8. */
export const MAX_KEY_LENGTH = 1024;
/** With 256 references to each value, the fullest leaf page stays well below `MAX_PAGE_BYTES`. */
export const MAX_VALUE_BYTES = 64 * 1024 * 1024;
/** Leaves and pieces of values are padded to multiples of this. */
export const PAGE_MULTIPLE = 4096;
/**
 * Roots and branches are padded to this, and the fullest branch fits. They make up half of the pages that a small commitment writes;
 * their one length tells that a page is one of them, which the order of fetching tells as well, and nothing of what is in it.
 */
export const NODE_BYTES = 1024;
/** No encrypted page is longer. */
export const MAX_PAGE_BYTES = 1024 * 1024;

/** A trie page's place is the nibbles that the paths below it begin with; these two are the other pages' places. */
export const ROOT_PLACE = 'root';
export const valuePlace = (path: string, chunk: number): string => `${path}/${String(chunk)}`;

/** Which child of a branch at depth `depth` a path belongs to, 0 to 15. */
export const nibbleAt = (path: string, depth: number): number => Number.parseInt(path.charAt(depth), 16);
export const childPlace = (place: string, nibble: number): string => place + nibble.toString(16);

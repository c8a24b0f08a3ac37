import * as v from 'valibot';
import type { Bytes } from '../../../base/bytes.ts';
import { bytesUpTo, codecOf, textUpTo, uint, type Codec } from '../../../base/schema.ts';
import { hashBulk } from '../../../crypto/bulk.ts';
import { PaddingError, padTo, unpadFrom } from '../../../crypto/padding.ts';
import { version1 } from '../../../protocol/fields.ts';
import { MAX_PAGE_BYTES, NODE_BYTES, PAGE_MULTIPLE } from './layout.ts';
import type { StateKeys } from './state-keys.ts';

/**
 * What every page holds, padded (0x80, zeros) and encrypted.
 *
 * | field | |
 * | --- | --- |
 * | v | 1 |
 * | kind | what `content` is |
 * | place | `root`; nibbles of a branch or leaf, none for the top one; path, `/` and number of a value page |
 * | content | the encoding of a root, branch or leaf; a piece of a value |
 * | version | of the commitment that wrote the page |
 */
const schema = v.strictObject({
  v: version1,
  kind: v.picklist(['root', 'branch', 'leaf', 'value']),
  place: textUpTo(96),
  content: bytesUpTo(MAX_PAGE_BYTES),
  version: uint,
});
const codec: Codec<v.InferOutput<typeof schema>> = codecOf('state page', schema);

export type Page = Omit<v.InferOutput<typeof schema>, 'v'>;
/** The name of a page: SHA-256 of its encrypted bytes, and the version of the commitment that wrote it. */
export type PageRef = { readonly hash: Bytes; readonly version: number };
/** An encrypted page as it is stored. */
export type StoredPage = { readonly hash: Bytes; readonly bytes: Bytes };

export async function sealPage(keys: StateKeys, page: Page): Promise<StoredPage> {
  const bytes = await keys.seal(padTo(codec.encode({ v: 1, ...page }), multipleOf(page)));
  return { hash: await hashBulk(bytes), bytes };
}

/** @throws CryptoError `cannot-open`; PaddingError or EncodingError for what opens and is no page. */
export async function openPage(keys: StateKeys, bytes: Bytes): Promise<Page> {
  const padded = await keys.open(bytes);
  const multiple = padded.length === NODE_BYTES ? NODE_BYTES : PAGE_MULTIPLE;
  const { v: _, ...page } = codec.decode(unpadFrom(padded, multiple));
  if (multipleOf(page) !== multiple) throw new PaddingError('wrong-padding', 'a page of the wrong length');
  return page;
}

const multipleOf = ({ kind }: Page): number =>
  kind === 'root' || kind === 'branch' ? NODE_BYTES : PAGE_MULTIPLE;

import { unixfs } from '@helia/unixfs';
import type { Blockstore } from 'interface-blockstore';
import type { CID } from 'multiformats/cid';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { checkCid } from '../block.ts';
import { ContentError } from '../content-error.ts';
import type { FetchOptions } from '../peer-fetch.ts';

/** A part of a file in bytes; all of it by default. */
export type FileRange = { offset?: number; length?: number };

/**
 * The bytes of a UnixFS file in order, blocks through `get`.
 * @throws ContentError as `get`; `wrong-layout` if the root is not a file.
 */
export async function* catFile(
  store: Pick<Blockstore, 'has' | 'put'>,
  get: (cid: CID, how: FetchOptions) => Promise<Bytes>,
  root: CID,
  { offset, length, ...how }: FileRange & FetchOptions = {},
): AsyncGenerator<Bytes, void, undefined> {
  checkCid(root);
  const blockstore: Pick<Blockstore, 'get' | 'has' | 'put'> = {
    has: (cid, options) => store.has(cid, options),
    put: (cid, bytes, options) => store.put(cid, bytes, options),
    async *get(cid) {
      yield await get(cid, how);
    },
  };
  const range = { ...(offset === undefined ? {} : { offset }), ...(length === undefined ? {} : { length }) };
  // The exporter would otherwise read all 1024 children of a node at once.
  const options = { ...range, blockReadConcurrency: 4 };
  try {
    for await (const part of unixfs({ blockstore }).cat(root, options)) yield asBytes(part);
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new ContentError('wrong-layout', 'not a file', { cause });
  }
}

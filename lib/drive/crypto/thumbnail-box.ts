import type { Bytes } from '../../base/bytes.ts';
import { BOX_OVERHEAD, openBox, sealBox } from '../../crypto/box.ts';
import { thumbnailKey } from '../../crypto/content-key.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { padTo, unpadFrom } from '../../crypto/padding.ts';
import { DriveError } from '../drive-error.ts';
import type { DriveContext } from './node-keys.ts';

/** Bytes of the largest thumbnail. */
export const MAX_THUMBNAIL = 24 * 1024;
/** Lengths show as multiples of this. */
const PADDING = 4096;
const MAX_SEALED = MAX_THUMBNAIL + PADDING + BOX_OVERHEAD;

/** The thumbnail's own enclave share, and the vault share of its version. */
export type ThumbnailShares = { readonly enclave: Bytes; readonly vault: Bytes };
export type ThumbnailPlace = { readonly node: string; readonly version: number };

const thumbnailAad = ({ network, drive }: DriveContext, { node, version }: ThumbnailPlace): Bytes =>
  domainBytes('thumbnail-aad', network, drive, node, version);

/** @throws DriveError `bad-argument` above MAX_THUMBNAIL. */
export async function sealThumbnail(
  c: DriveContext,
  { enclave, vault }: ThumbnailShares,
  place: ThumbnailPlace,
  bytes: Bytes,
): Promise<Bytes> {
  if (bytes.length > MAX_THUMBNAIL) throw new DriveError('bad-argument', 'a thumbnail is smaller than this');
  const key = thumbnailKey(enclave, vault, { ...c, ...place });
  return sealBox(key, padTo(bytes, PADDING), thumbnailAad(c, place));
}

/** @throws DriveError `tampered` for what is longer than any thumbnail, CryptoError `cannot-open`, PaddingError. */
export async function openThumbnail(
  c: DriveContext,
  { enclave, vault }: ThumbnailShares,
  place: ThumbnailPlace,
  sealed: Bytes,
): Promise<Bytes> {
  if (sealed.length > MAX_SEALED) throw new DriveError('tampered', 'this is no thumbnail');
  const key = thumbnailKey(enclave, vault, { ...c, ...place });
  return unpadFrom(await openBox(key, sealed, thumbnailAad(c, place)), PADDING);
}

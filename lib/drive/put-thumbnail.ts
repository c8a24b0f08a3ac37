import type { CID } from 'multiformats/cid';
import { randomBytes, type Bytes } from '../base/bytes.ts';
import { delay } from '../base/wait.ts';
import type { BlockClient } from '../ipfs/block-client.ts';
import { pinReleaseHash } from '../protocol/pin-request.ts';
import type { Stored } from '../../contracts/drive/schema.ts';
import { refusalOf } from './call.ts';
import { storeBlock } from './content/store-block.ts';
import { releaseSecret } from './credit/stored.ts';
import { MAX_THUMBNAIL, sealThumbnail, type ThumbnailPlace } from './crypto/thumbnail-box.ts';
import type { OpenDrive } from './drive-context.ts';
import type { UploadSource } from './types.ts';

/** A thumbnail's sealed block, and the enclave's half of its key. */
export type StoredThumbnail = {
  readonly cid: string;
  readonly enclaveShare: Bytes;
  readonly stored: Stored<Bytes>;
};

/** A thumbnail that is not stored yet: its block, and what releases its pin. */
export type SealedThumbnail = {
  readonly sealed: Bytes;
  readonly secret: Bytes;
  readonly enclaveShare: Bytes;
};

type SealingContext = Pick<OpenDrive, 'abilities' | 'drive'>;

type StoringContext = SealingContext & {
  readonly purse: OpenDrive['purse'];
  readonly connection: { readonly content: Pick<BlockClient, 'put' | 'pin'> };
};

/** How long content that is stored waits for its thumbnail, in milliseconds. */
const PATIENCE = 5_000;

/**
 * Makes and seals a version's thumbnail. It is an adornment: whatever goes wrong with it, the version has none.
 * @param vault - the version's vault share, which both keys have in common.
 */
export async function sealNewThumbnail(
  { abilities, drive }: SealingContext,
  place: ThumbnailPlace,
  vault: Bytes,
  make: UploadSource['thumbnail'],
): Promise<SealedThumbnail | undefined> {
  if (make === undefined || !abilities.thumbnails) return undefined;
  try {
    const bytes = await make();
    if (bytes === undefined || bytes.length === 0 || bytes.length > MAX_THUMBNAIL) return undefined;
    const enclaveShare = randomBytes(32);
    const sealed = await sealThumbnail(drive, { enclave: enclaveShare, vault }, place, bytes);
    const secret = releaseSecret(drive, vault, place.node, place.version, 'thumbnail');
    return { sealed, secret, enclaveShare };
  } catch {
    return undefined;
  }
}

export function thumbnailAt(cid: CID, { sealed, secret, enclaveShare }: SealedThumbnail): StoredThumbnail {
  const root = cid.toString();
  return { cid: root, enclaveShare, stored: { root, bytes: sealed.length, secret } };
}

/** As `sealNewThumbnail`, and stores it. */
export async function storeThumbnail(
  open: StoringContext,
  place: ThumbnailPlace,
  vault: Bytes,
  make: UploadSource['thumbnail'],
): Promise<StoredThumbnail | undefined> {
  const { connection, drive, purse } = open;
  const made = await sealNewThumbnail(open, place, vault, make);
  if (made === undefined) return undefined;
  const { sealed, secret } = made;
  try {
    const aside = await purse.setAside(sealed.length);
    const cid = await storeBlock(connection.content, aside, sealed, (root) =>
      pinReleaseHash(drive.network, root.bytes, secret),
    ).finally(() => {
      aside.end(sealed.length);
    });
    return thumbnailAt(cid, made);
  } catch {
    return undefined;
  }
}

/** The thumbnail, unless it keeps its version waiting. */
export async function thumbnailInTime<T>(
  making: Promise<T | undefined>,
  patience = PATIENCE,
): Promise<T | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([making, delay(patience, done.signal).then(() => undefined)]);
  } finally {
    done.abort();
  }
}

/** Runs a command with thumbnails, and once more without where the drive's contract is one that was made before there were any. */
export async function withThumbnail<T, Made>(
  { abilities }: Pick<OpenDrive, 'abilities'>,
  thumbnail: Made | undefined,
  run: (thumbnail: Made | undefined) => Promise<T>,
): Promise<T> {
  if (thumbnail === undefined || !abilities.thumbnails) return run(undefined);
  try {
    return await run(thumbnail);
  } catch (error) {
    if (refusalOf(error) !== 'bad-arguments') throw error;
  }
  const result = await run(undefined);
  abilities.thumbnails = false;
  return result;
}

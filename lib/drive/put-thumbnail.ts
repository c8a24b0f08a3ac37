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

type StoringContext = Pick<OpenDrive, 'abilities' | 'drive' | 'purse'> & {
  readonly connection: { readonly content: Pick<BlockClient, 'put' | 'pin'> };
};

/** How long content that is stored waits for its thumbnail, in milliseconds. */
const PATIENCE = 5_000;

/**
 * Makes, seals and stores a version's thumbnail. It is an adornment: whatever goes wrong with it, the version has none.
 * @param vault - the version's vault share, which both keys have in common.
 */
export async function storeThumbnail(
  { abilities, connection, drive, purse }: StoringContext,
  place: ThumbnailPlace,
  vault: Bytes,
  make: UploadSource['thumbnail'],
): Promise<StoredThumbnail | undefined> {
  if (make === undefined || !abilities.thumbnails) return undefined;
  try {
    const bytes = await make();
    if (bytes === undefined || bytes.length === 0 || bytes.length > MAX_THUMBNAIL) return undefined;
    const enclave = randomBytes(32);
    const sealed = await sealThumbnail(drive, { enclave, vault }, place, bytes);
    const secret = releaseSecret(drive, vault, place.node, place.version, 'thumbnail');
    const aside = await purse.setAside(sealed.length);
    const cid = await storeBlock(connection.content, aside, sealed, (root) =>
      pinReleaseHash(drive.network, root.bytes, secret),
    ).finally(() => {
      aside.end(sealed.length);
    });
    const root = cid.toString();
    return { cid: root, enclaveShare: enclave, stored: { root, bytes: sealed.length, secret } };
  } catch {
    return undefined;
  }
}

/** The thumbnail, unless it keeps its version waiting. */
export async function thumbnailInTime(
  storing: Promise<StoredThumbnail | undefined>,
  patience = PATIENCE,
): Promise<StoredThumbnail | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([storing, delay(patience, done.signal).then(() => undefined)]);
  } finally {
    done.abort();
  }
}

/** Runs a command with a thumbnail, and once more without where the drive's contract is one that was made before there were any. */
export async function withThumbnail<T>(
  { abilities }: Pick<OpenDrive, 'abilities'>,
  thumbnail: StoredThumbnail | undefined,
  run: (thumbnail: StoredThumbnail | undefined) => Promise<T>,
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

import { contentKey } from '../../crypto/content-key.ts';
import type { EncryptedFile } from '../content/encrypt-file.ts';
import type { Place } from '../content/place.ts';
import { releaseSecret, storedLength } from '../credit/stored.ts';
import { MAX_THUMBNAIL } from '../crypto/thumbnail-box.ts';
import type { OpenDrive } from '../drive-context.ts';
import { persistently } from '../persist.ts';
import type { Content, Target } from '../put-file.ts';
import {
  sealNewThumbnail,
  thumbnailAt,
  thumbnailInTime,
  type SealedThumbnail,
  type StoredThumbnail,
} from '../put-thumbnail.ts';
import { contentAad, metaOf, newShares } from '../store-file.ts';
import type { TransferConduct, UploadSource } from '../transfer-types.ts';
import { createFlights } from './flights.ts';

export type BatchOptions = TransferConduct & { readonly signal?: AbortSignal };

/** A small file on its way to its place; its name is checked. */
export type SmallFile = { readonly target: Target; readonly source: Omit<UploadSource, 'path'> };

/** A version that the store has and no command names yet. */
export type StoredVersion<F extends SmallFile> = {
  readonly file: F;
  readonly place: Place;
  readonly stored: EncryptedFile;
  readonly thumbnail: StoredThumbnail | undefined;
};

/** About how many bytes of blocks a file brings into a batch. */
export const bytesInBatch = ({ size, thumbnail }: Pick<UploadSource, 'size' | 'thumbnail'>): number =>
  storedLength(size) + (thumbnail === undefined ? 0 : MAX_THUMBNAIL);

/** What is said of a version to the contract. */
export function contentOf(
  { file: { source }, place, stored, thumbnail }: StoredVersion<SmallFile>,
  withThumbnail: boolean,
): Content {
  const meta = metaOf(source, source.name, place.version);
  return withThumbnail && thumbnail !== undefined
    ? { ...place, stored, meta: { ...meta, thumbnail: thumbnail.cid }, thumbnail }
    : { ...place, stored, meta, thumbnail: undefined };
}

type Prepared<F> = {
  readonly file: F;
  readonly place: Place;
  readonly thumbnail: SealedThumbnail | undefined;
};

/** Has files encrypted and sent. What cannot be read is left out. */
export async function storeBatch<F extends SmallFile>(
  open: OpenDrive,
  files: readonly F[],
  { signal, pace, onInterrupted }: BatchOptions,
): Promise<{ versions: StoredVersion<F>[]; unread: { file: F; error: unknown }[] }> {
  const { connection, drive, purse } = open;
  await pace?.();
  signal?.throwIfAborted();
  const prepared = await prepare(open, files);
  const small = prepared.map(({ file: { source }, place: { id, version, shares }, thumbnail }) => ({
    source,
    keys: {
      key: contentKey(shares.enclave, shares.vault, { ...drive, node: id, version }),
      aad: contentAad(drive, id, version),
    },
    secret: releaseSecret(drive, shares.vault, id, version),
    beside: thumbnail && { bytes: thumbnail.sealed, secret: thumbnail.secret },
  }));
  const needed = files.reduce((sum, { source }) => sum + bytesInBatch(source), 0);
  const storeMany = await persistently(connection.storingMany, onInterrupted);
  await pace?.();
  const aside = await persistently(() => purse.setAside(needed), onInterrupted);
  let used = 0;
  try {
    const how = { network: drive.network, paid: aside, signal };
    const all = await storeMany(small, { ...how, ...(onInterrupted !== undefined && { onInterrupted }) });
    const versions: StoredVersion<F>[] = [];
    const unread: { file: F; error: unknown }[] = [];
    for (const [at, { file, place, thumbnail }] of prepared.entries()) {
      const one = all[at];
      if (one === undefined || 'error' in one) {
        unread.push({ file, error: one?.error });
        continue;
      }
      const { stored, beside } = one;
      used += stored.bytes + (thumbnail?.sealed.length ?? 0);
      versions.push({
        file,
        place,
        stored,
        thumbnail: thumbnail && beside && thumbnailAt(beside, thumbnail),
      });
    }
    return { versions, unread };
  } finally {
    aside.end(used);
  }
}

/** Thumbnails of one batch that are made at a time. */
const WIDTH = 2;
/** How long a batch waits for all of its thumbnails, milliseconds: those that are not made by then it goes without. */
const PATIENCE = 30_000;

async function prepare<F extends SmallFile>(open: OpenDrive, files: readonly F[]): Promise<Prepared<F>[]> {
  const places = files.map(({ target: { id, version } }) => ({ id, version, shares: newShares() }));
  const thumbnails = new Map<F, SealedThumbnail>();
  const making = createFlights();
  const deadline = Date.now() + PATIENCE;
  for (const [at, file] of files.entries()) {
    const place = places[at];
    if (file.source.thumbnail === undefined || place === undefined || Date.now() > deadline) continue;
    await making.settle(WIDTH - 1);
    making.start(async () => {
      const { id: node, version, shares } = place;
      const made = await thumbnailInTime(
        sealNewThumbnail(open, { node, version }, shares.vault, file.source.thumbnail),
      );
      if (made !== undefined) thumbnails.set(file, made);
    });
  }
  await making.settle(0);
  return files.flatMap((file, at) => {
    const place = places[at];
    return place === undefined ? [] : [{ file, place, thumbnail: thumbnails.get(file) }];
  });
}

import type { CID } from 'multiformats/cid';
import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { BlockClient } from '../../ipfs/block-client.ts';
import { pinReleaseHash } from '../../protocol/pin-request.ts';
import { DriveError } from '../drive-error.ts';
import { persistently } from '../persist.ts';
import type { TransferOptions, UploadProgress } from '../transfer-types.ts';
import { encryptFile, type Begun, type EncryptedFile, type Slice } from './encrypt-file.ts';
import type { PaidBy } from '../credit/purse.ts';
import { orNoRoom } from './no-room.ts';
import { withCredit } from './with-credit.ts';
import { createSlicePacer } from './slice-pacer.ts';
import type { FileSource } from './source-reader.ts';

/** What a version is encrypted under. */
export type ContentKeys = { readonly key: Bytes; readonly aad: Bytes };

/** Told how far the storing of one version is, so that another process can go on with it. */
export type StoringNotes = {
  /** Before anything is sent. @param upload 16 bytes under which the store holds what comes. */
  begin(header: Bytes, upload: Bytes): Promise<void>;
  /** With the leaves that the store acknowledged since the last time; none before them is missing. */
  stored(leaves: readonly CID[]): Promise<void>;
};

/** What an interrupted storing left, and under which name the store holds it. */
export type BegunStoring = Begun & { readonly upload: Bytes };

/** 32 bytes that alone release a pin, on their network. */
export type ReleasedBy = { readonly network: Bytes; readonly secret: Bytes };

export type StoringOptions = TransferOptions<UploadProgress> & {
  readonly paid: PaidBy;
  /** What the pin is released by. */
  readonly releasedBy: ReleasedBy;
  readonly notes?: StoringNotes | undefined;
  readonly begun?: BegunStoring | undefined;
};

/** Encrypts a file and sends it; resolves when the portal has pinned the whole DAG on its disk. */
export type StoreContent = (
  source: FileSource,
  keys: ContentKeys,
  options: StoringOptions,
) => Promise<EncryptedFile>;

/** CAR slices under way at a time. */
const IN_FLIGHT = 3;

/** @throws DriveError `over-quota`, `changed-while-reading`, `aborted`; ContentError as the client does. */
export async function storeContent(
  content: Pick<BlockClient, 'putCar' | 'pin'>,
  source: FileSource,
  keys: ContentKeys,
  { signal, onProgress, pace, onInterrupted, notes, begun, paid, releasedBy }: StoringOptions,
): Promise<EncryptedFile> {
  const upload = begun?.upload ?? randomBytes(16);
  const to = { signal, upload: toHex(upload) };
  const flights = new Set<Promise<void>>();
  const pacer = createSlicePacer();
  let failure: { error: unknown } | undefined;
  const refuseFailure = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  let noted: Promise<void> = Promise.resolve();
  const send = async ({ car, leaves, reaches, done }: Slice): Promise<void> => {
    await pace?.();
    if (signal?.aborted === true) throw new DriveError('aborted', 'the upload was given up');
    refuseFailure();
    const sending = persistently(
      () =>
        withCredit(paid, car.size, (how) =>
          pacer.timed(() => orNoRoom(content.putCar(car, { ...to, ...how }))),
        ),
      onInterrupted,
    );
    // Slices may arrive out of order; they are noted in order. One that is not noted yet is under way: else more would come again after an end than need be.
    const before = noted;
    noted = Promise.all([before, sending]).then(() => notes?.stored(leaves));
    const flight: Promise<void> = Promise.all([sending.finally(done), noted])
      .then(() => onProgress?.({ phase: 'storing', bytes: reaches, total: source.size ?? Infinity }))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => flights.delete(flight));
    flights.add(flight);
    if (flights.size >= IN_FLIGHT) await Promise.race(flights);
  };
  const begin = notes === undefined ? {} : { begin: (header: Bytes) => notes.begin(header, upload) };
  const stored = await encryptFile(source, keys, send, { ...begin, begun, sliceBytes: pacer.sliceBytes });
  await Promise.all(flights);
  refuseFailure();
  const { root, bytes } = stored;
  const release = pinReleaseHash(releasedBy.network, root.bytes, releasedBy.secret);
  await persistently(
    () => withCredit(paid, bytes, (how) => orNoRoom(content.pin(root, { ...to, ...how, release }))),
    onInterrupted,
  );
  return stored;
}

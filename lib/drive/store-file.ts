import { randomBytes, type Bytes } from '../base/bytes.ts';
import { contentKey } from '../crypto/content-key.ts';
import { domainBytes } from '../crypto/domain.ts';
import { enclaveShareHash, signManifest, vaultShareHash } from '../protocol/manifest.ts';
import type { DepositContent, NodeId } from '../../contracts/drive/schema.ts';
import type { EncryptedFile } from './content/encrypt-file.ts';
import { loadEncryption } from './content/load-content.ts';
import type { Meta } from './content/meta.ts';
import { orNoRoom } from './content/no-room.ts';
import { createSlicePacer } from './content/slice-pacer.ts';
import { wrapVaultShare, type DriveContext, type NodeKey } from './crypto/node-keys.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import { persistently } from './persist.ts';
import type { TransferOptions, UploadProgress, UploadSource } from './types.ts';

/** CAR slices under way at a time. */
const IN_FLIGHT = 3;

/** All that storing needs of a drive: who leaves a file for one has no more of it. */
export type Works = Pick<OpenDrive, 'connection' | 'drive' | 'sessions'>;

/** The two halves of a version's key. */
export type Shares = { enclave: Bytes; vault: Bytes };
export const newShares = (): Shares => ({ enclave: randomBytes(32), vault: randomBytes(32) });

type Place = { id: NodeId; version: number; shares: Shares };
export type StoredFile = Place & { stored: EncryptedFile; meta: Meta };

/** AAD of a file's encryption: which version of which node of which drive. */
export const contentAad = ({ network, drive }: DriveContext, node: NodeId, version: number): Bytes =>
  domainBytes('content-aad', network, drive, node, version);

/** What is said of a file beside its content. @param name - checked. */
export const metaOf = (
  { type, size, modified }: Omit<UploadSource, 'path'>,
  name: string,
  version: number,
): Meta => ({ name, type: type.slice(0, 128), size, modified, version });

/** Encrypts and sends; resolves when the portal has pinned the whole DAG on its disk. */
export async function storeFile(
  works: Works,
  source: Omit<UploadSource, 'path'>,
  place: Place,
  { signal, onProgress, pace, onInterrupted }: TransferOptions<UploadProgress>,
): Promise<EncryptedFile> {
  const { content } = works.connection;
  const { id, version, shares } = place;
  const key = contentKey(shares.enclave, shares.vault, { ...works.drive, node: id, version });
  const flights = new Set<Promise<void>>();
  const pacer = createSlicePacer();
  let failure: { error: unknown } | undefined;
  const refuseFailure = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  const send = async (slice: Blob, sent: number): Promise<void> => {
    await pace?.();
    if (signal?.aborted === true) throw new DriveError('aborted', 'the upload was given up');
    refuseFailure();
    const flight: Promise<void> = persistently(
      () => pacer.timed(() => orNoRoom(content.putCar(slice, signal))),
      onInterrupted,
    )
      .then(() => onProgress?.({ phase: 'storing', bytes: sent, total: source.size }))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => flights.delete(flight));
    flights.add(flight);
    if (flights.size >= IN_FLIGHT) await Promise.race(flights);
  };
  const aad = contentAad(works.drive, id, version);
  const { encryptFile } = await persistently(loadEncryption, onInterrupted);
  const stored = await encryptFile(source, key, aad, send, pacer.sliceBytes);
  await Promise.all(flights);
  refuseFailure();
  await persistently(() => orNoRoom(content.pin(stored.root, signal)), onInterrupted);
  return stored;
}

/** What the contract gets of a version, but for its thumbnail. @param key - the file's own, which the vault's share is wrapped under. */
export async function sealVersion(
  works: Works,
  key: NodeKey,
  { id, version, shares, stored, meta }: StoredFile,
): Promise<DepositContent<Bytes>> {
  const { network, drive } = works.drive;
  const session = works.sessions.any();
  const manifest = signManifest(session.signer, session.certificate, {
    network,
    drive,
    node: id,
    version,
    root: stored.root.toString(),
    header: stored.header,
    segments: stored.segments,
    padded: stored.padded,
    shares: {
      enclave: enclaveShareHash(network, shares.enclave),
      vault: vaultShareHash(network, shares.vault),
    },
  });
  const wrappedShare = await wrapVaultShare(
    works.drive,
    key,
    { share: shares.vault, size: meta.size },
    id,
    version,
  );
  return { version, enclaveShare: shares.enclave, wrappedShare, manifest };
}

import { randomBytes, type Bytes } from '../base/bytes.ts';
import { domainBytes } from '../crypto/domain.ts';
import { contentKey } from '../crypto/content-key.ts';
import { enclaveShareHash, signManifest, vaultShareHash } from '../protocol/manifest.ts';
import type { NewVersion, NodeId } from '../../contracts/drive/schema.ts';
import { createFolder, newNode, newNodeId, withRenewal, type KeysAfter } from './changes.ts';
import { encryptFile, type EncryptedFile } from './content/encrypt-file.ts';
import { writeMeta, type Meta } from './content/meta.ts';
import { checkName } from './content/names.ts';
import { wrapVaultShare, type NodeKey } from './crypto/node-keys.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import type { TransferOptions, UploadProgress, UploadSource } from './types.ts';

/** CAR slices under way at a time. */
const IN_FLIGHT = 3;

/** AAD of a file's encryption: which version of which node of which drive. */
export const contentAad = (open: OpenDrive, node: NodeId, version: number): Bytes =>
  domainBytes('content-aad', open.drive.network, open.drive.drive, node, version);

/**
 * Stores a file, then anchors it: two fresh shares, the content encrypted under both, and one command that brings the enclave's
 * share to the contract and leaves the vault's share wrapped under the file's own key.
 */
export async function upload(
  open: OpenDrive,
  folder: NodeId,
  source: UploadSource,
  options: TransferOptions<UploadProgress>,
): Promise<NodeId> {
  const name = checkName(source.name);
  const parent = await open.makingFolders(() => ensureFolders(open, folder, source.path));
  const existing = findChild(open, parent, name);
  if (existing?.kind === 'folder')
    throw new DriveError('conflict', `there is a folder named “${name}” already`);
  const id = existing?.id ?? newNodeId();
  const version = (existing?.version ?? 0) + 1;
  const shares = { enclave: randomBytes(32), vault: randomBytes(32) };
  const stored = await store(open, source, { id, version, shares }, options);
  options.onProgress?.({ phase: 'anchoring', bytes: source.size, total: source.size });
  const meta = {
    name,
    type: source.type.slice(0, 128),
    size: source.size,
    modified: source.modified,
    version,
  };
  const content = { id, version, shares, stored, meta };
  await withRenewal(open, existing === undefined ? parent : id, async (rekeys, keyAfter) => {
    const file =
      existing === undefined
        ? await newFile(open, parent, content, keyAfter)
        : await nextVersion(open, content, keyAfter);
    await open.calls.command('putVersions', { rekeys, folders: [], files: [file] });
  });
  await open.view.refresh();
  options.onProgress?.({ phase: 'done', bytes: source.size, total: source.size });
  return id;
}

type Shares = { enclave: Bytes; vault: Bytes };
type Content = { id: NodeId; version: number; shares: Shares; stored: EncryptedFile; meta: Meta };

async function newFile(open: OpenDrive, parent: NodeId, content: Content, keyAfter: KeysAfter) {
  const { node, key } = await newNode(open, parent, content.meta, keyAfter, content.id);
  return { ...node, content: await versionOf(open, key, content) };
}

async function nextVersion(open: OpenDrive, content: Content, keyAfter: KeysAfter) {
  const { id } = content;
  const { key, generation } = await keyAfter(id);
  const meta = await writeMeta(open.drive, open.sessions.any(), key, { node: id, generation }, content.meta);
  return { id, meta, content: await versionOf(open, key, content) };
}

async function versionOf(
  open: OpenDrive,
  key: NodeKey,
  { id, version, shares, stored, meta }: Content,
): Promise<NewVersion<Bytes>> {
  const { network, drive } = open.drive;
  const session = open.sessions.any();
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
    open.drive,
    key,
    { share: shares.vault, size: meta.size },
    id,
    version,
  );
  return { version, enclaveShare: shares.enclave, wrappedShare, manifest };
}

/** Encrypts and sends; resolves when the portal has pinned the whole DAG on its disk. */
async function store(
  open: OpenDrive,
  source: UploadSource,
  place: { id: NodeId; version: number; shares: Shares },
  { signal, onProgress }: TransferOptions<UploadProgress>,
): Promise<EncryptedFile> {
  const { content } = open.connection;
  const { id, version, shares } = place;
  const key = contentKey(shares.enclave, shares.vault, { ...open.drive, node: id, version });
  const flights = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const refuseFailure = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  const send = async (slice: Blob, sent: number): Promise<void> => {
    if (signal?.aborted === true) throw new DriveError('aborted', 'the upload was given up');
    refuseFailure();
    const flight: Promise<void> = content
      .putCar(slice, signal)
      .then(() => onProgress?.({ phase: 'storing', bytes: sent, total: source.size }))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => flights.delete(flight));
    flights.add(flight);
    if (flights.size >= IN_FLIGHT) await Promise.race(flights);
  };
  const stored = await encryptFile(source, key, contentAad(open, id, version), send);
  await Promise.all(flights);
  refuseFailure();
  await content.pin(stored.root, signal);
  return stored;
}

function findChild({ view }: OpenDrive, parent: NodeId, name: string) {
  return [...view.snapshot().entries.values()].find(
    (e) => e.parent === parent && e.name === name && !e.trashed,
  );
}

async function ensureFolders(open: OpenDrive, top: NodeId, path: readonly string[]): Promise<NodeId> {
  let parent = top;
  for (const name of path) {
    const checked = checkName(name);
    const found = findChild(open, parent, checked);
    if (found?.kind === 'file')
      throw new DriveError('conflict', `there is a file named “${checked}” already`);
    parent = found?.id ?? (await createFolder(open, parent, checked));
  }
  return parent;
}

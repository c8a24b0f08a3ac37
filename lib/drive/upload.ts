import { randomBytes, type Bytes } from '../base/bytes.ts';
import { domainBytes } from '../crypto/domain.ts';
import { contentKey } from '../crypto/content-key.ts';
import { enclaveShareHash, signManifest, vaultShareHash } from '../protocol/manifest.ts';
import type { NewVersion, NodeId } from '../../contracts/drive/schema.ts';
import { refusalOf } from './call.ts';
import { createFolder, newNode, newNodeId, withRenewal, type KeysAfter } from './changes.ts';
import { encryptFile, type EncryptedFile } from './content/encrypt-file.ts';
import { writeMeta, type Meta } from './content/meta.ts';
import { conflictName } from './content/conflict-name.ts';
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

/** The contract's refusals of a version that another device came before. */
const OVERTAKEN: ReadonlySet<unknown> = new Set(['version-conflict', 'trashed']);

/**
 * Stores a file under its name in a folder, or as the next version of the one that has this name. Where another device saved that
 * version first, or put the file into the trash, both stay: this one becomes a conflict copy beside it.
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
  if (existing === undefined) return putFile(open, newFileIn(parent), { ...source, name }, options);
  try {
    return await putVersion(open, existing.id, { ...source, name }, options);
  } catch (error) {
    if (!OVERTAKEN.has(refusalOf(error))) throw error;
  }
  await open.view.refresh();
  const isTaken = (other: string): boolean => findChild(open, parent, other) !== undefined;
  const copy = isTaken(name) ? conflictName(name, new Date(), isTaken) : name;
  return putFile(open, newFileIn(parent), { ...source, name: copy }, options);
}

/**
 * Stores the next version of a file, whatever it is called, and keeps its name.
 * @throws DriveError `conflict` where another device came first.
 */
export function putVersion(
  open: OpenDrive,
  id: NodeId,
  source: Omit<UploadSource, 'path'>,
  options: TransferOptions<UploadProgress>,
): Promise<NodeId> {
  const { latest } = open.view.node(id);
  if (latest === null) throw new DriveError('bad-argument', 'a folder has no versions');
  const { name } = open.view.meta(id);
  return putFile(open, { id, version: latest.version + 1 }, { ...source, name }, options);
}

/** Where content goes: `parent` only for a file that is not there yet. */
type Target = { id: NodeId; version: number; parent?: NodeId };

const newFileIn = (parent: NodeId): Target => ({ id: newNodeId(), version: 1, parent });

/**
 * Stores a file, then anchors it: two fresh shares, the content encrypted under both, and one command that brings the enclave's
 * share to the contract and leaves the vault's share wrapped under the file's own key.
 */
async function putFile(
  open: OpenDrive,
  { id, version, parent }: Target,
  source: Omit<UploadSource, 'path'>,
  options: TransferOptions<UploadProgress>,
): Promise<NodeId> {
  const shares = { enclave: randomBytes(32), vault: randomBytes(32) };
  const stored = await store(open, source, { id, version, shares }, options);
  options.onProgress?.({ phase: 'anchoring', bytes: source.size, total: source.size });
  const { name, size, modified } = source;
  const meta = { name, type: source.type.slice(0, 128), size, modified, version };
  const content = { id, version, shares, stored, meta };
  await withRenewal(open, parent ?? id, async (rekeys, keyAfter) => {
    const file =
      parent === undefined
        ? await nextVersion(open, content, keyAfter)
        : await newFile(open, parent, content, keyAfter);
    await open.calls.command('putVersions', { rekeys, folders: [], files: [file] });
  });
  await open.view.refresh();
  options.onProgress?.({ phase: 'done', bytes: size, total: size });
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
  source: Omit<UploadSource, 'path'>,
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

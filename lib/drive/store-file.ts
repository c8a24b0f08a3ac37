import { randomBytes, type Bytes } from '../base/bytes.ts';
import { contentKey } from '../crypto/content-key.ts';
import { domainBytes } from '../crypto/domain.ts';
import { enclaveShareHash, signManifest, vaultShareHash } from '../protocol/manifest.ts';
import type { DepositContent, NodeId } from '../../contracts/drive/schema.ts';
import type { EncryptedFile } from './content/encrypt-file.ts';
import type { Meta } from './content/meta.ts';
import type { Place, Shares } from './content/place.ts';
import type { StoringOptions } from './content/store-content.ts';
import { releaseSecret, storedLength } from './credit/stored.ts';
import { wrapVaultShare, type DriveContext, type NodeKey } from './crypto/node-keys.ts';
import type { OpenDrive } from './drive-context.ts';
import { persistently } from './persist.ts';
import type { PlacedSource, UploadSource } from './types.ts';

/** All that storing needs of a drive: who leaves a file for one has no more of it. */
export type Works = Pick<OpenDrive, 'connection' | 'drive' | 'sessions' | 'purse'>;

export const newShares = (): Shares => ({ enclave: randomBytes(32), vault: randomBytes(32) });

export type StoredFile = Place & { stored: EncryptedFile; meta: Meta };

/** AAD of a file's encryption: which version of which node of which drive. */
export const contentAad = ({ network, drive }: DriveContext, node: NodeId, version: number): Bytes =>
  domainBytes('content-aad', network, drive, node, version);

/** What is said of a file beside its content. @param name - checked. */
export const metaOf = (
  { type, modified, size }: Pick<UploadSource, 'type' | 'modified' | 'size'>,
  name: string,
  version: number,
): Meta => ({ name, type: type.slice(0, 128), size, modified, version });

/** Encrypts and sends; resolves when the portal has pinned the whole DAG on its disk. */
export async function storeFile(
  { connection, drive, purse }: Works,
  source: PlacedSource,
  { id, version, shares }: Place,
  options: Omit<StoringOptions, 'paid' | 'releasedBy'>,
): Promise<EncryptedFile> {
  const key = contentKey(shares.enclave, shares.vault, { ...drive, node: id, version });
  const keys = { key, aad: contentAad(drive, id, version) };
  const storeContent = await persistently(connection.storing, options.onInterrupted);
  const releasedBy = { network: drive.network, secret: releaseSecret(drive, shares.vault, id, version) };
  const aside = await persistently(
    () => purse.setAside(storedLength(source.size ?? 0)),
    options.onInterrupted,
  );
  let used = 0;
  try {
    const stored = await storeContent(source, keys, { ...options, paid: aside, releasedBy });
    used = stored.bytes;
    return stored;
  } finally {
    aside.end(used);
  }
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
  const kept = { root: stored.root.toString(), bytes: stored.bytes };
  const secret = releaseSecret(works.drive, shares.vault, id, version);
  return {
    ...{ version, enclaveShare: shares.enclave, wrappedShare, manifest },
    stored: { ...kept, secret },
  };
}

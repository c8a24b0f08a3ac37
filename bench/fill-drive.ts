import { randomBytes, toHex } from '../lib/base/bytes.ts';
import type { NetworkConnection } from '../lib/drive/index.ts';
import { restoreAccount } from '../lib/drive/index.ts';
import { ownerAccess } from '../lib/drive/access.ts';
import { newNode, newNodeId } from '../lib/drive/changes.ts';
import { wrapVaultShare } from '../lib/drive/crypto/node-keys.ts';
import { openDriveContext, type OpenDrive } from '../lib/drive/drive-context.ts';
import { createSessionPool } from '../lib/drive/network/session-pool.ts';
import { openVault } from '../lib/drive/vault.ts';
import { enclaveShareHash, signManifest, vaultShareHash } from '../lib/protocol/manifest.ts';

/** As many as one command's envelope holds. */
const BATCH = 250;

/**
 * Puts entries for files into a folder of an account's own drive as the client does it, many in a command; only their content is stored
 * nowhere, so that none of them opens.
 */
export async function fillFolder(
  connection: NetworkConnection,
  words: string,
  folder: string,
  names: readonly string[],
): Promise<void> {
  const { drive } = await restoreAccount(connection, words);
  const vault = openVault(words);
  const sessions = createSessionPool(vault.signer, connection.network, 0);
  const open = openDriveContext(connection, drive.id, sessions, ownerAccess(vault));
  await open.view.refresh();
  for (let at = 0; at < names.length; at += BATCH) {
    const files = await Promise.all(
      names.slice(at, at + BATCH).map((name, i) => fileOf(open, folder, name, at + i)),
    );
    await open.calls.command('putVersions', { rekeys: [], folders: [], files });
  }
}

async function fileOf(open: OpenDrive, parent: string, name: string, index: number) {
  const { network, drive } = open.drive;
  const id = newNodeId();
  const size = 1_000 + index;
  const meta = { name, type: 'text/plain', size, modified: 1_700_000_000_000 + index * 60_000, version: 1 };
  const current = async (of: string) => ({
    key: await open.view.keys.keyOf(of),
    generation: open.view.node(of).keyGeneration,
  });
  const { node, key } = await newNode(open, parent, meta, current, id);
  const shares = { enclave: randomBytes(32), vault: randomBytes(32) };
  const { signer, certificate } = open.sessions.any();
  const manifest = signManifest(signer, certificate, {
    ...{ network, drive, node: id, version: 1 },
    root: NOWHERE,
    header: randomBytes(74),
    segments: 1,
    padded: 4096,
    shares: {
      enclave: enclaveShareHash(network, shares.enclave),
      vault: vaultShareHash(network, shares.vault),
    },
  });
  const wrappedShare = await wrapVaultShare(open.drive, key, { share: shares.vault, size }, id, 1);
  return { ...node, content: { version: 1, enclaveShare: shares.enclave, wrappedShare, manifest } };
}

/** The CID of no bytes: a root that has the right form. */
const NOWHERE = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';

/** A folder's identifier is chosen by who makes it. */
export const newFolderId = (): string => toHex(randomBytes(16));

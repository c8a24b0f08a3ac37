import { CodedError } from '../base/errors.ts';
import { contentKey } from '../crypto/content-key.ts';
import { openManifest, verifyShares } from '../protocol/manifest.ts';
import type { NodeId } from '../../contracts/drive/schema.ts';
import { unwrapVaultShare } from './crypto/node-keys.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import { persistently } from './persist.ts';
import type { Download, TransferConduct } from './types.ts';
import { contentAad } from './store-file.ts';

/**
 * Asks for the enclave's share, which passes the read barrier, opens the vault's, checks both against the signed manifest, and gives
 * the content.
 * @throws DriveError `not-permitted`, `tampered`, `not-found`, `no-worker`, `offline`.
 */
export async function download(
  open: OpenDrive,
  id: NodeId,
  options: { version?: number; signal?: AbortSignal } & TransferConduct,
): Promise<Download> {
  const { drive, view, calls, connection } = open;
  const asked = options.version ?? view.node(id).latest?.version;
  if (asked === undefined) throw new DriveError('not-found', 'there is nothing to download here');
  const { inOrder, anywhere } = await persistently(connection.opening, options.onInterrupted);
  const answer = await persistently(() => calls.query('open', { id, version: asked }), options.onInterrupted);
  try {
    const { version, keyGeneration, enclaveShare, wrappedShare } = answer;
    if (version !== asked) throw new DriveError('tampered', 'another version came back than was asked for');
    const manifest = openManifest(answer.manifest, { ...drive, node: id, version });
    const nodeKey = await view.keys.keyAt(id, keyGeneration);
    const { share, size } = await unwrapVaultShare(drive, nodeKey, wrappedShare, id, version);
    verifyShares(manifest, enclaveShare, share);
    const key = contentKey(enclaveShare, share, { ...drive, node: id, version });
    const meta = view.meta(id);
    if (meta.version === version && meta.size !== size)
      throw new DriveError('tampered', 'the size of this file was altered');
    const stored = { manifest, key, aad: contentAad(drive, id, version), size };
    return {
      ...{ name: meta.name, type: meta.type, size },
      chunks: (pool) => inOrder(stored, pool === undefined ? options : { ...options, pool }),
      seekable: () => anywhere(stored, options),
    };
  } catch (cause) {
    if (!(cause instanceof CodedError) || cause instanceof DriveError) throw cause;
    throw new DriveError('tampered', 'this file is not the one that its author signed', { cause });
  }
}

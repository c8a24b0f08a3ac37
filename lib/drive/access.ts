import { equalBytes, type Bytes } from '../base/bytes.ts';
import type { NodeView } from '../../contracts/drive/schema.ts';
import { deriveKey } from '../crypto/domain.ts';
import type { SealingKeyPair } from '../crypto/sealing.ts';
import { grantTag, unwrapGrant, unwrapRoot, wrapRoot, type DriveContext } from './crypto/node-keys.ts';
import type { DriveAccess } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import type { Vault } from './vault.ts';

/** The owner opens the root with the vault key. */
export function ownerAccess({
  ownerKey,
  sealing,
}: Pick<Vault, 'ownerKey' | 'sealing'>): (drive: DriveContext) => DriveAccess {
  return (drive) => ({
    unlockTop: (node) => unwrapRoot(drive, ownerKey, node.wrap, node.id, node.keyGeneration),
    owner: {
      wrapRoot: (node, key, generation) => wrapRoot(drive, ownerKey, key, node, generation),
      noteKey: deriveKey(ownerKey, 'notes', drive.network, 32, drive.drive),
      sealing,
    },
  });
}

/** A person or a link opens what was sealed to its key, and sees that it was tagged for this very key. */
export function granteeAccess(
  account: string,
  sealing: SealingKeyPair,
): (drive: DriveContext) => DriveAccess {
  return (drive) => ({
    async unlockTop(node: NodeView<Bytes>) {
      const place = { node: node.id, generation: node.keyGeneration, account };
      const key = await unwrapGrant(drive, sealing.seed, node.wrap, place);
      if (
        node.keyTag === undefined ||
        !equalBytes(grantTag(drive, key, place, sealing.publicKey), node.keyTag)
      ) {
        throw new DriveError('tampered', 'this access was not made for this account');
      }
      return key;
    },
  });
}

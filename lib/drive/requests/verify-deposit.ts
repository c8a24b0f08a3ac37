import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { openManifest, vaultShareHash } from '../../protocol/manifest.ts';
import type { DepositView } from '../../../contracts/drive/schema.ts';
import { createMetaReader, type Meta } from '../content/meta.ts';
import { unwrapVaultShare, type DriveContext, type VaultShare } from '../crypto/node-keys.ts';
import { openDepositKey, openRequestNote, requestKeys } from '../crypto/request-seals.ts';
import type { DriveAccess } from '../drive-context.ts';
import { DriveError } from '../drive-error.ts';
import { accountName } from '../vault.ts';

type Owner = NonNullable<DriveAccess['owner']>;

/** What a depositor left, once all of it is known to be of one who had the request's secret. */
export type VerifiedDeposit = { meta: Meta; share: VaultShare };

/**
 * The note proves that the account is of a request which the owner made for this very folder; name and content must both be signed by
 * that account, for this file, and belong together.
 * @throws CodedError of whichever room found what is wrong.
 */
export async function verifyDeposit(
  drive: DriveContext,
  owner: Owner,
  deposit: DepositView<Bytes>,
): Promise<VerifiedDeposit> {
  const { id, account } = deposit;
  await verifyRequest(drive, owner, deposit);
  const key = await openDepositKey(drive, owner.sealing.seed, deposit.sealedKey, id);
  const { meta, author } = await createMetaReader(drive).readSigned(
    key,
    { node: id, generation: 1 },
    deposit.meta,
  );
  verifyAuthor(account, author, 'name');
  // What stands for a file in a list would be a stranger's picture, shown unasked.
  if (meta.thumbnail !== undefined) throw new DriveError('tampered', 'a deposit brings a thumbnail');
  const manifest = openManifest(deposit.manifest, { ...drive, node: id, version: 1 });
  verifyAuthor(account, manifest.author, 'content');
  const share = await unwrapVaultShare(drive, key, deposit.wrappedShare, id, 1);
  if (!equalBytes(vaultShareHash(drive.network, share.share), manifest.shares.vault))
    throw new DriveError('tampered', 'the key of a deposit belongs to another file');
  if (meta.version !== 1 || meta.size !== share.size)
    throw new DriveError('tampered', 'the size of a deposit was altered');
  return { meta, share };
}

async function verifyRequest(
  drive: DriveContext,
  { noteKey }: Owner,
  { node, account, note }: DepositView<Bytes>,
): Promise<void> {
  const secret = await openRequestNote(drive, noteKey, note, node);
  if (accountName(requestKeys(drive, secret).signer.identity) !== account)
    throw new DriveError('tampered', 'a deposit is of an account that was not asked for files');
}

function verifyAuthor(account: string, author: Bytes, what: string): void {
  if (toHex(author) !== account)
    throw new DriveError('tampered', `the ${what} of a deposit is signed by another account`);
}

import * as v from 'valibot';
import { randomBytes, toHex, type Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { codecOf, textUpTo } from '../base/schema.ts';
import { domainBytes } from '../crypto/domain.ts';
import { open as unseal, seal } from '../crypto/sealing.ts';
import { contractId } from '../protocol/fields.ts';
import type { Profile } from '../protocol/records/profile.ts';
import type { InviteView, NodeId } from '../../contracts/drive/schema.ts';
import { createDriveCalls, type DriveCalls } from './call.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import type { NetworkConnection } from './network-connection.ts';
import { createContractClient } from './network/contract-client.ts';
import { fetchContract } from './network/contract-record.ts';
import type { SharedItem } from './types.ts';
import { accountName, addressOf, type Vault } from './vault.ts';

/** What an invitation says, sealed to the recipient's vault key: where to look. Access itself is the grant's. */
const schema = v.strictObject({
  v: v.literal(1),
  drive: contractId,
  node: textUpTo(64),
  name: textUpTo(1024),
  kind: v.picklist(['folder', 'file']),
});
const codec = codecOf('invitation', schema);

const aadOf = (network: Bytes, inbox: Bytes): Bytes => domainBytes('invite', network, inbox);

/** An invitation, and the contract that it is for: the recipient's own drive. */
export type SealedInvite = { readonly contract: string; readonly id: string; readonly sealed: Bytes };

export async function sealInvite(open: OpenDrive, id: NodeId, profile: Profile): Promise<SealedInvite> {
  const { connection, view, drive } = open;
  const entry = view.snapshot().entries.get(id);
  const message = codec.encode({
    v: 1,
    drive: drive.drive,
    node: id,
    name: entry?.name ?? '',
    kind: entry?.kind ?? 'file',
  });
  const sealed = await seal(profile.vault, message, aadOf(connection.network, profile.drive));
  return { contract: toHex(profile.drive), id: toHex(randomBytes(16)), sealed };
}

/** Leaves an invitation as the sharer's own command, for drives whose contract sends none. */
export async function leaveInvite(
  { connection, sessions }: OpenDrive,
  { contract, ...invitation }: SealedInvite,
): Promise<void> {
  const inbox = createDriveCalls(createContractClient(connection, contract, sessions));
  await inbox.command('invite', invitation);
}

/** What does not open is thrown away, so many at a time: anybody may leave bytes here, and the room is limited. */
const SWEEP = 25;

/** What is in a drive's inbox: invitations that open and say where, newest first. */
export function createInviteReader(
  connection: NetworkConnection,
  inbox: Bytes,
  calls: DriveCalls,
  vault: Vault,
): () => Promise<SharedItem[]> {
  const owners = new Map<string, string>();
  /**
   * Who sent it: an account, or a drive, which speaks for its owner and for itself alone; `undefined` where the portal shows no drive of
   * that id, or a false one, which must not hide the other invitations.
   */
  const senderOf = async (sender: string): Promise<string | undefined> => {
    if (!isDrive(sender)) return addressOf(sender);
    const known = owners.get(sender);
    if (known !== undefined) return known;
    try {
      const { owner } = await fetchContract(connection, sender);
      const address = addressOf(accountName(owner));
      owners.set(sender, address);
      return address;
    } catch (error) {
      if (error instanceof DriveError && ['not-found', 'tampered'].includes(error.code)) return undefined;
      throw error;
    }
  };
  return async () => {
    const { invites } = await calls.query('invites', {});
    const items: SharedItem[] = [];
    const waste: string[] = [];
    for (const invite of invites) {
      const said = await openInvite(connection, inbox, vault, invite);
      if (said === undefined) waste.push(invite.id);
      const from = said && (await senderOf(invite.sender));
      if (said !== undefined && from !== undefined)
        items.push({ id: invite.id, ...said, from, time: invite.time });
    }
    for (const id of waste.slice(0, SWEEP)) await calls.command('dismissInvite', { id });
    return items.sort((a, b) => b.time - a.time);
  };
}

/** Accounts have a scheme before their key. */
const isDrive = (sender: string): boolean => /^[0-9a-f]{64}$/.test(sender);

/** `undefined` for what does not open, and for what a drive says of another one. */
async function openInvite(
  { network }: NetworkConnection,
  inbox: Bytes,
  vault: Vault,
  { sealed, sender }: InviteView<Bytes>,
): Promise<Pick<SharedItem, 'drive' | 'node' | 'name' | 'kind'> | undefined> {
  try {
    const plain = await unseal(vault.sealing.seed, sealed, aadOf(network, inbox));
    const { drive, node, name, kind } = codec.decode(plain);
    if (isDrive(sender) && sender !== toHex(drive)) return undefined;
    return { drive: toHex(drive), node, name, kind };
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

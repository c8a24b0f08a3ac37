import * as v from 'valibot';
import { randomBytes, toHex, type Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { codecOf, textUpTo } from '../base/schema.ts';
import { domainBytes } from '../crypto/domain.ts';
import { open as unseal, seal } from '../crypto/sealing.ts';
import { contractId } from '../protocol/fields.ts';
import type { Profile } from '../protocol/records/profile.ts';
import type { NodeId } from '../../contracts/drive/schema.ts';
import { createDriveCalls, type DriveCalls } from './call.ts';
import type { OpenDrive } from './drive-context.ts';
import type { NetworkConnection } from './network-connection.ts';
import { createContractClient } from './network/contract-client.ts';
import type { SharedItem } from './types.ts';
import { addressOf, type Vault } from './vault.ts';

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

/** Leaves an invitation in the recipient's own drive contract. */
export async function sendInvite(open: OpenDrive, id: NodeId, profile: Profile): Promise<void> {
  const { connection, sessions, view, drive } = open;
  const entry = view.snapshot().entries.get(id);
  const message = codec.encode({
    v: 1,
    drive: drive.drive,
    node: id,
    name: entry?.name ?? '',
    kind: entry?.kind ?? 'file',
  });
  const sealed = await seal(profile.vault, message, aadOf(connection.network, profile.drive));
  const inbox = createDriveCalls(createContractClient(connection, toHex(profile.drive), sessions));
  await inbox.command('invite', { id: toHex(randomBytes(16)), sealed });
}

/** What does not open is thrown away, so many at a time: anybody may leave bytes here, and the room is limited. */
const SWEEP = 25;

/** Invitations that open and say where, newest first. */
export async function readInvites(
  connection: NetworkConnection,
  inbox: Bytes,
  calls: DriveCalls,
  vault: Vault,
): Promise<SharedItem[]> {
  const { invites } = await calls.query('invites', {});
  const items: SharedItem[] = [];
  const waste: string[] = [];
  for (const { id, sealed, sender, time } of invites) {
    try {
      const plain = await unseal(vault.sealing.seed, sealed, aadOf(connection.network, inbox));
      const { drive, node, name, kind } = codec.decode(plain);
      items.push({ id, drive: toHex(drive), node, name, kind, from: addressOf(sender), time });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      waste.push(id);
    }
  }
  for (const id of waste.slice(0, SWEEP)) await calls.command('dismissInvite', { id });
  return items.sort((a, b) => b.time - a.time);
}

import { toHex } from '../base/bytes.ts';
import { sessionCodec } from '../protocol/session.ts';
import type { NodeId } from '../../contracts/drive/schema.ts';
import type { OpenDrive } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import { createContractClient } from './network/contract-client.ts';
import { fetchContract } from './network/contract-record.ts';
import { accountName } from './vault.ts';

/**
 * Asks a policy that lies outside of the drive's group about its own asker: the drive's contract takes any, because a command sees no
 * other group, and a typing error would show only when nobody can open what was shared.
 * @throws DriveError `bad-argument` for what is no policy; `no-worker` where nobody answers for it now.
 */
export async function ensureOutsidePolicy(
  { connection, sessions, drive }: OpenDrive,
  node: NodeId,
  policy: string,
): Promise<void> {
  const root = await rootOf(connection, policy);
  // The drive's contract judges itself what is in its group.
  if (root === toHex(drive.drive)) return;
  const account = accountName(sessionCodec.decode(sessions.any().certificate).account);
  try {
    const answer = await createContractClient(connection, policy, sessions).query('decide', {
      node,
      account,
    });
    const decision = answer !== null && typeof answer === 'object' ? answer : {};
    if ('allowed' in decision && typeof decision.allowed === 'boolean') return;
  } catch (cause) {
    if (!(cause instanceof ContractRefusal)) throw cause;
    throw noPolicy(cause);
  }
  throw noPolicy();
}

async function rootOf(connection: OpenDrive['connection'], policy: string): Promise<string> {
  try {
    return toHex((await fetchContract(connection, policy)).id);
  } catch (cause) {
    if (cause instanceof DriveError && cause.code === 'not-found') throw noPolicy(cause);
    throw cause;
  }
}

const noPolicy = (cause?: unknown): DriveError =>
  new DriveError('bad-argument', 'that contract is no policy: it does not answer “decide”', { cause });

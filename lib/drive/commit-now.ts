import { toHex } from '../base/bytes.ts';
import { delay } from '../base/wait.ts';
import { COMMIT } from '../protocol/called-method.ts';
import { DriveError } from './drive-error.ts';
import { inspectContract } from './inspect-contract.ts';
import type { NetworkConnection } from './network-connection.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import { createContractClient } from './network/contract-client.ts';
import { fetchContract } from './network/contract-record.ts';
import type { SessionPool } from './network/session-pool.ts';

const PAUSE = 300;

/**
 * Demands a commitment of the state of a contract's group, and waits until a worker knows of a newer final one than before.
 * @returns its root, hex. @throws DriveError `not-permitted`, `no-worker`, `unconfirmed`, `not-found`.
 */
export async function commitNow(
  connection: NetworkConnection,
  contract: string,
  sessions: SessionPool,
): Promise<string> {
  // A member's state is its group's.
  const root = toHex((await fetchContract(connection, contract)).id);
  const rootOf = async () => (await inspectContract(connection, root)).state?.root;
  const before = await rootOf();
  try {
    await createContractClient(connection, root, sessions).command(COMMIT, {});
  } catch (error) {
    if (!(error instanceof ContractRefusal)) throw error;
    throw new DriveError('not-permitted', 'only the owner of a contract demands commitments', {
      cause: error,
    });
  }
  for (const deadline = Date.now() + connection.patienceMs; Date.now() < deadline;) {
    const now = await rootOf();
    if (now !== undefined && now !== before) return now;
    await delay(PAUSE);
  }
  throw new DriveError('unconfirmed', 'the commitment was asked for, and is not final yet');
}

import { delay } from '../../base/wait.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { fetchContract, type ContractRecord } from './contract-record.ts';

/**
 * Waits until a contract has keys and a worker with a lease.
 * @throws DriveError `conflict` where its record was passed over, `no-worker` at the deadline.
 */
export async function untilServed(
  connection: NetworkConnection,
  id: string,
  deadline: number,
): Promise<void> {
  let found: ContractRecord | undefined;
  do {
    found = await fetchPosted(connection, id);
    if (found.keys !== undefined && found.workers.length > 0) return;
    await delay(300);
  } while (Date.now() < deadline);
  const { keys, assigned } = found;
  const why =
    keys === undefined
      ? 'the gatekeepers have given it no keys'
      : assigned.length === 0
        ? 'no worker that it accepts has room for it'
        : 'the workers that it was assigned to are away';
  throw new DriveError(
    'no-worker',
    `the contract is deployed as ${id}, but ${why}. It is served as soon as that changes: look again with ` +
      '`velum contract inspect`. Deploying again makes a second contract',
  );
}

/** A record that is in a block and deployed nothing came after another one of the same account. */
async function fetchPosted(connection: NetworkConnection, id: string): Promise<ContractRecord> {
  try {
    return await fetchContract(connection, id);
  } catch (cause) {
    if (!(cause instanceof DriveError) || cause.code !== 'not-found') throw cause;
    throw new DriveError(
      'conflict',
      'another device of this account came first, so nothing was deployed; try again',
      { cause },
    );
  }
}

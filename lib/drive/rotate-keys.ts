import { equalBytes, toHex } from '../base/bytes.ts';
import { delay } from '../base/wait.ts';
import type { Signer } from '../crypto/signing.ts';
import { rotationCodec } from '../protocol/records/rotation.ts';
import { signRecord } from '../protocol/signed-record.ts';
import { commitNow } from './commit-now.ts';
import { DriveError } from './drive-error.ts';
import type { NetworkConnection } from './network-connection.ts';
import { fetchContract } from './network/contract-record.ts';
import { fetchHead } from './network/signer-head.ts';
import type { SessionPool } from './network/session-pool.ts';

const PAUSE = 300;

/**
 * Has the keys of a contract's group rotated: its state is encrypted anew, and what lies under the keys of before can be read by nobody once the
 * gatekeepers erased them. Who held these keys, or copied what they open, still has that. Resolves once a state under the new keys is final.
 * @returns the new epoch.
 * @throws DriveError `not-permitted`, `conflict`, `no-worker`, `unconfirmed`, `not-found`.
 */
export async function rotateKeys(
  connection: NetworkConnection,
  contract: string,
  signer: Signer,
  sessions: SessionPool,
): Promise<number> {
  const { id, owner, keys } = await fetchContract(connection, contract);
  if (!equalBytes(owner, signer.identity))
    throw new DriveError('not-permitted', 'only the owner of a contract has its keys rotated');
  if (keys === undefined) throw new DriveError('no-worker', 'the contract has no keys yet');
  const epoch = keys.epoch + 1;
  await post(connection, signer, rotationCodec.encode({ contract: id, epoch }));
  const root = toHex(id);
  for (const deadline = Date.now() + connection.patienceMs; Date.now() < deadline;) {
    const now = await fetchContract(connection, root);
    if (now.keys !== undefined && now.keys.epoch >= epoch) {
      // A state that is demanded now comes after the first one under the new keys.
      await commitNow(connection, root, sessions);
      return now.keys.epoch;
    }
    await delay(PAUSE);
  }
  throw new DriveError(
    'unconfirmed',
    'the rotation was asked for, and there are no new keys yet; it goes on by itself once gatekeepers and workers can be reached',
  );
}

async function post(
  connection: NetworkConnection,
  signer: Signer,
  body: ReturnType<typeof rotationCodec.encode>,
): Promise<void> {
  const { network, portal } = connection;
  const before = await fetchHead(connection, signer.identity);
  const { head, bytes } = signRecord(signer, network, before, 'rotation', body);
  await portal.relay(bytes);
  const after = await fetchHead(connection, signer.identity);
  if (after.seq < head.seq || (after.seq === head.seq && !equalBytes(after.hash, head.hash)))
    throw new DriveError(
      'conflict',
      'another device of this account posted something at the same moment, so nothing was asked for; try again',
    );
}

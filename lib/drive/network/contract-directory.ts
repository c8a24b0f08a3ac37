import { equalBytes, fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import type { DirectoryContract } from '../../protocol/directory.ts';
import { contractEntryCodec, memberEntryCodec } from '../../protocol/directory/entries.ts';
import { assignmentCodec } from '../../protocol/records/assignment.ts';
import { contractKeysCodec } from '../../protocol/records/contract-keys.ts';
import { recordCodec, recordHash } from '../../protocol/signed-record.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { decodeShown } from './decode-shown.ts';
import { timeText, type DirectoryStanding } from './directory-watch.ts';
import { leastOf, standingOf, type Dated } from './newer-than.ts';

/**
 * What is known of records that were verified already: each must be the one that the checkpoint names, or a later one.
 * @param id - that was asked for, hex. @param root - its own, or of the group that it is a member of.
 * @throws DriveError `tampered`, `stale-directory`.
 */
export async function standingOfContract(
  { network, directory }: NetworkConnection,
  id: string,
  root: Bytes,
  found: DirectoryContract,
): Promise<DirectoryStanding> {
  const isMember = toHex(root) !== id;
  const names = isMember ? [fromHex(id), root] : [root];
  const checked = await directory.check(
    found.directory,
    names.map((name) => ({ kind: 'contract', id: name })),
  );
  if (checked === undefined) return 'unchecked';
  const hashOf = (record: Bytes | undefined): Bytes | undefined =>
    record === undefined || record.length === 0 ? undefined : recordHash(network, record);
  const dated = (record: Bytes | undefined, order: readonly number[]): Dated | undefined => {
    const hash = hashOf(record);
    return hash && { hash, order };
  };
  const standings: DirectoryStanding[] = [];
  if (isMember) {
    const [entry] = checked.entries;
    const member = entry && decodeShown(memberEntryCodec, entry);
    if (member !== undefined && !equalBytes(member.root, root))
      throw new DriveError('tampered', 'the portal showed a member of another group');
    standings.push(
      standingOf('a member', dated(found.joined[0], []), member && { hash: member.record, order: [] }),
    );
  }
  const entry = checked.entries.at(-1);
  const known = entry && decodeShown(contractEntryCodec, entry);
  const { keys, assignment } = known ?? {};
  return leastOf([
    ...standings,
    standingOf('a contract', dated(found.deploy, []), known && { hash: known.deploy, order: [] }),
    standingOf(
      'keys',
      dated(found.keys, keysOrder(found.keys)),
      keys && { hash: keys.record, order: [keys.epoch, keys.set] },
    ),
    standingOf(
      'an assignment',
      dated(found.assignment, assignmentOrder(found.assignment)),
      assignment && { hash: assignment.record, order: [assignment.serial] },
    ),
  ]);
}

function keysOrder(record: Bytes): number[] {
  if (record.length === 0) return [];
  const { epoch, set } = contractKeysCodec.decode(recordCodec.decode(record).body);
  return [epoch, set];
}

const assignmentOrder = (record: Bytes): number[] =>
  record.length === 0 ? [] : [assignmentCodec.decode(recordCodec.decode(record).body).serial];

/** The error for a contract that the portal does not show. @throws DriveError `tampered` where the directory has it, `stale-directory`. */
export async function absentContract(
  { directory }: NetworkConnection,
  id: string,
  found: DirectoryContract,
): Promise<DriveError> {
  const checked = await directory.check(found.directory, [{ kind: 'contract', id: fromHex(id) }]);
  if (checked === undefined)
    return new DriveError(
      'not-found',
      'the portal shows no such contract, and the network is too young to prove it; look again in a minute',
    );
  const [entry] = checked.entries;
  standingOf('a contract', undefined, entry && { hash: entry, order: [] });
  return new DriveError(
    'not-found',
    `this network had no such contract at ${timeText(checked.time)}; one that was made since may show in a minute`,
  );
}

import { equalBytes, fromHex, type Bytes } from '../../base/bytes.ts';
import type { DirectoryContract } from '../../protocol/directory.ts';
import { contractEntryCodec, datedEntryCodec, type Dated } from '../../protocol/directory/entries.ts';
import type { ContractKeys } from '../../protocol/records/contract-keys.ts';
import { recordHash } from '../../protocol/signed-record.ts';
import type { NetworkConnection } from '../network-connection.ts';
import type { DirectoryStanding } from './directory-watch.ts';
import { standingOf } from './newer-than.ts';
import { absent } from './absent.ts';

/** What orders the records of a contract that were verified; `id` is its own, or of the root of the group that it is a member of. */
type VerifiedContract = {
  readonly id: Bytes;
  readonly keys: Pick<ContractKeys, 'epoch' | 'set'> | undefined;
  readonly serial: number;
};

/**
 * What is known of records that were verified already: each must be the one that the checkpoint names, or a later one.
 * @param shown - undefined where the portal shows nothing.
 * @throws DriveError `tampered`, `stale-directory`; `not-found` where there is nothing indeed.
 */
export async function standingOfContract(
  { network, directory }: NetworkConnection,
  asked: string,
  found: DirectoryContract,
  shown: VerifiedContract | undefined,
): Promise<DirectoryStanding> {
  const id = fromHex(asked);
  const isMember = shown !== undefined && !equalBytes(shown.id, id);
  const names = isMember ? [id, shown.id] : [id];
  const checked = await directory.check(
    found.directory,
    names.map((name) => ({ kind: 'contract', id: name })),
  );
  const shownAs = (record: Bytes | undefined, ...order: number[]): Dated | undefined =>
    record && (record.length === 0 ? undefined : { record: recordHash(network, record), order });
  const standings: DirectoryStanding[] = [];
  if (checked !== undefined) {
    const entry = checked.entries.at(-1);
    const known = entry && contractEntryCodec.decode(entry);
    const { epoch = 0, set = 0 } = shown?.keys ?? {};
    standings.push(
      standingOf('a contract', shownAs(found.deploy), known?.deploy),
      standingOf('keys', shownAs(found.keys, epoch, set), known?.keys),
      standingOf('an assignment', shownAs(found.assignment, shown?.serial ?? 0), known?.assignment),
    );
    if (isMember) {
      const [member] = checked.entries;
      standings.push(
        standingOf('a member', shownAs(found.joined[0]), member && datedEntryCodec.decode(member)),
      );
    }
  }
  if (shown === undefined) throw absent('not-found', 'such contract', checked);
  if (checked === undefined) return 'unchecked';
  return standings.includes('newer') ? 'newer' : 'proven';
}

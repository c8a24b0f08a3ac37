import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { directoryContractCodec, type DirectoryContract } from '../../protocol/directory.ts';
import { isOfNumberedSet } from '../../protocol/gatekeeper-sets.ts';
import { openLease, type Lease } from '../../protocol/lease.ts';
import { assignmentCodec, assignmentMessage, type Assignment } from '../../protocol/records/assignment.ts';
import {
  contractKeysCodec,
  contractKeysMessage,
  type ContractKeys,
} from '../../protocol/records/contract-keys.ts';
import { contractIdOf, deployCodec } from '../../protocol/records/deploy.ts';
import { joinCodec, type Join } from '../../protocol/records/join.ts';
import { openRecordOf } from '../../protocol/signed-record.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { standingOfContract } from './contract-directory.ts';
import { isOfNewest, newestSetNamed, verifyBySet } from './contract-sets.ts';
import type { DirectoryStanding } from './directory-watch.ts';
import { untilCurrent } from './until-current.ts';

/** A contract as verified from its own records: by whom it is owned, its keys, and who runs it under a valid lease. */
export type ContractRecord = {
  /** Of the contract itself, or of the root of the group that it is a member of: what commands and queries are sealed to. */
  readonly id: Bytes;
  /** The id, hex, of a member. */
  readonly member: string | undefined;
  readonly owner: Bytes;
  /** Hash of its bundle, and where that lies. */
  readonly code: Bytes;
  readonly cid: string;
  /** How many workers should run it, and which were told to. */
  readonly replicas: number;
  readonly assigned: readonly Bytes[];
  /** The sets of gatekeepers that signed the keys and the assignment. */
  readonly signedBy: readonly number[];
  readonly keys: ContractKeys | undefined;
  readonly workers: readonly Lease[];
  /** What is known of all this, but for the leases, which are signed anew all the time. */
  readonly directory: DirectoryStanding;
};

/**
 * Waits while the newest gatekeepers have not taken the contract over from those before them.
 * @throws DriveError `offline`, `not-found`, `stale-directory`, `no-worker` where they have not when patience ends, or `tampered` if any signature or binding does
 * not hold.
 */
export async function fetchContract(connection: NetworkConnection, id: string): Promise<ContractRecord> {
  return untilCurrent(connection, () => look(connection, id), ['stale-directory', 'no-worker']);
}

async function look(connection: NetworkConnection, id: string): Promise<ContractRecord> {
  const { portal, sets } = connection;
  const found = directoryContractCodec.decode(await portal.contract(id));
  if (newestSetNamed(found) > sets.newest().set) await sets.follow();
  const shown = isNothing(found) ? undefined : verifyContract(connection, id, found);
  const directory = await standingOfContract(connection, id, found, shown);
  if (shown !== undefined && isOfNewest(sets.newest(), shown)) return { ...shown, directory };
  throw new DriveError(
    'no-worker',
    'the network has other gatekeepers than before, and they have not taken this contract over yet',
  );
}

/** What signatures alone say; `serial` is the assignment's. */
type ShownContract = Omit<ContractRecord, 'directory'> & { readonly serial: number };

/** An answer of nothing at all; one that has a part of a contract is of a contract. */
const isNothing = ({ deploy, joined, keys, assignment, workers }: DirectoryContract): boolean =>
  [deploy, joined, keys, assignment, workers].every(({ length }) => length === 0);

function verifyContract(connection: NetworkConnection, id: string, found: DirectoryContract): ShownContract {
  const { network } = connection;
  const { record, body } = openRecordOf('deploy', deployCodec, found.deploy, network);
  const contract = contractIdOf(record);
  const member =
    toHex(contract) === id ? undefined : verifyMember(connection, id, contract, record.signer, found);
  const keys = found.keys.length === 0 ? undefined : verifyKeys(connection, contract, found.keys);
  const assignment =
    found.assignment.length === 0 ? undefined : verifyAssignment(connection, contract, found.assignment);
  const assigned = assignment?.workers ?? [];
  return {
    id: contract,
    member: member === undefined ? undefined : id,
    owner: record.signer,
    code: (member ?? body).code.hash,
    cid: (member ?? body).code.cid,
    replicas: body.replicas,
    assigned,
    signedBy: [keys, assignment].flatMap((one) => (one === undefined ? [] : [one.set])),
    keys,
    serial: assignment?.serial ?? 0,
    workers: found.workers.flatMap(({ identity, lease }) => {
      const opened = currentLease(connection, lease);
      const isAssigned = assigned.some((worker) => equalBytes(worker, identity));
      return opened !== undefined && isAssigned && equalBytes(opened.worker, identity) ? [opened] : [];
    }),
  };
}

/** A member is what the root's owner signed to be one. */
function verifyMember(
  { network }: NetworkConnection,
  id: string,
  root: Bytes,
  owner: Bytes,
  { joined: [bytes] }: DirectoryContract,
): Join {
  if (bytes === undefined) throw new DriveError('tampered', 'the portal showed another contract');
  const { record, body } = openRecordOf('join', joinCodec, bytes, network);
  const isIt = toHex(contractIdOf(record)) === id && equalBytes(body.contract, root);
  if (!isIt || !equalBytes(record.signer, owner))
    throw new DriveError('tampered', 'the portal showed another contract');
  return body;
}

function verifyKeys({ network, sets }: NetworkConnection, contract: Bytes, bytes: Bytes): ContractKeys {
  const { body } = openRecordOf('contract-keys', contractKeysCodec, bytes, network);
  const { cosignatures, ...keys } = body;
  verifyBySet(sets, keys, contractKeysMessage(network, keys), cosignatures);
  if (!equalBytes(keys.contract, contract))
    throw new DriveError('tampered', 'the keys belong to another contract');
  return body;
}

function verifyAssignment({ network, sets }: NetworkConnection, contract: Bytes, bytes: Bytes): Assignment {
  const { body } = openRecordOf('assignment', assignmentCodec, bytes, network);
  const { cosignatures, ...assignment } = body;
  verifyBySet(sets, assignment, assignmentMessage(network, assignment), cosignatures);
  if (!equalBytes(assignment.contract, contract))
    throw new DriveError('tampered', 'the assignment is of another contract');
  return body;
}

/**
 * A lease of the newest set, and of a TEE that the network allows. One that does not hold is no reason to distrust the others: its worker is passed
 * over.
 */
function currentLease({ network, sets, simulated }: NetworkConnection, bytes: Bytes): Lease | undefined {
  try {
    const lease = openLease(bytes, network, sets.newest(), Date.now());
    const isAllowed = simulated || lease.tee !== 'simulated';
    return isAllowed && isOfNumberedSet(sets.newest(), lease) ? lease : undefined;
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

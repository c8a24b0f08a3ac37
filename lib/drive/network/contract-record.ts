import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { directoryContractCodec, type DirectoryContract } from '../../protocol/directory.ts';
import { openLease, type Lease } from '../../protocol/lease.ts';
import { verifyQuorum } from '../../protocol/quorum.ts';
import { assignmentCodec, assignmentMessage } from '../../protocol/records/assignment.ts';
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
  readonly keys: ContractKeys | undefined;
  readonly workers: readonly Lease[];
};

/** @throws DriveError `offline`, `not-found`, or `tampered` if any signature or binding does not hold. */
export async function fetchContract(connection: NetworkConnection, id: string): Promise<ContractRecord> {
  const bytes = await connection.portal.contract(id);
  try {
    return verifyContract(connection, id, directoryContractCodec.decode(bytes));
  } catch (cause) {
    if (!(cause instanceof CodedError) || cause instanceof DriveError) throw cause;
    throw new DriveError('tampered', 'the portal showed records of this contract that do not verify', {
      cause,
    });
  }
}

function verifyContract(connection: NetworkConnection, id: string, found: DirectoryContract): ContractRecord {
  const { network } = connection;
  const { record, body } = openRecordOf('deploy', deployCodec, found.deploy, network);
  const contract = contractIdOf(record);
  const member =
    toHex(contract) === id ? undefined : verifyMember(connection, id, contract, record.signer, found);
  const keys = found.keys.length === 0 ? undefined : verifyKeys(connection, contract, found.keys);
  const assigned =
    found.assignment.length === 0 ? [] : verifyAssignment(connection, contract, found.assignment);
  return {
    id: contract,
    member: member === undefined ? undefined : id,
    owner: record.signer,
    code: (member ?? body).code.hash,
    cid: (member ?? body).code.cid,
    replicas: body.replicas,
    assigned,
    keys,
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

function verifyKeys(
  { network, gatekeepers }: NetworkConnection,
  contract: Bytes,
  bytes: Bytes,
): ContractKeys {
  const { body } = openRecordOf('contract-keys', contractKeysCodec, bytes, network);
  const { cosignatures, ...keys } = body;
  verifyQuorum(contractKeysMessage(network, keys), cosignatures, gatekeepers.members, gatekeepers.threshold);
  if (!equalBytes(keys.contract, contract))
    throw new DriveError('tampered', 'the keys belong to another contract');
  return body;
}

function verifyAssignment(
  { network, gatekeepers }: NetworkConnection,
  contract: Bytes,
  bytes: Bytes,
): Bytes[] {
  const { body } = openRecordOf('assignment', assignmentCodec, bytes, network);
  const { cosignatures, ...assignment } = body;
  verifyQuorum(
    assignmentMessage(network, assignment),
    cosignatures,
    gatekeepers.members,
    gatekeepers.threshold,
  );
  if (!equalBytes(assignment.contract, contract))
    throw new DriveError('tampered', 'the assignment is of another contract');
  return assignment.workers;
}

/** A lease that does not hold is no reason to distrust the others: its worker is passed over. */
function currentLease({ network, gatekeepers }: NetworkConnection, bytes: Bytes): Lease | undefined {
  try {
    return openLease(bytes, network, gatekeepers, Date.now());
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

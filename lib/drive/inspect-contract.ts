import { randomBytes, toHex } from '../base/bytes.ts';
import { decodeCbor, encodeCbor } from '../base/cbor.ts';
import { createSigner } from '../crypto/signing.ts';
import type { QueryResponse } from '../protocol/query.ts';
import { SCHEMA_QUERY, type ContractSchema } from '../../contracts/sdk/description.ts';
import { parseContractSchema } from './contract-schema.ts';
import { DriveError } from './drive-error.ts';
import { askWorkers } from './network/ask-workers.ts';
import { fetchContract, type ContractRecord } from './network/contract-record.ts';
import type { DirectoryStanding } from './network/directory-watch.ts';
import { createSessionPool } from './network/session-pool.ts';
import type { NetworkConnection } from './network-connection.ts';
import { accountName, addressOf } from './vault.ts';

/** A contract as anybody may know it: its records, and what a worker that holds it says. */
export type ContractInfo = {
  readonly id: string;
  /** An address for people; the account's id for others. */
  readonly owner: string;
  readonly code: { readonly hash: string; readonly cid: string };
  readonly replicas: number;
  /** Absent while it has none. `committing` is what its commitments are signed with. */
  readonly keys?: { readonly epoch: number; readonly committing: string };
  /** Whether the directory that gatekeepers cosigned has its records so, or older, or the network has no such directory yet. */
  readonly directory: DirectoryStanding;
  /** Identities of the workers it is assigned to, and whether each shows a lease that holds. */
  readonly workers: readonly { readonly identity: string; readonly hasLease: boolean }[];
  /** What a worker under a lease answered; absent where none did. */
  readonly state?: {
    /** Up to where commands are executed, and the chain's time there. */
    readonly position: number;
    readonly time: number;
    /** Of the last final commitment; absent before the first. */
    readonly root?: string;
  };
  /** Absent for code that does not tell it. */
  readonly schema?: ContractSchema;
};

const PATIENCE = 10_000;

/** Needs no account: it asks under one that is made up for the question. @throws DriveError `not-found`, `tampered`, `offline`. */
export async function inspectContract(connection: NetworkConnection, id: string): Promise<ContractInfo> {
  if (!/^[0-9a-f]{64}$/.test(id)) throw new DriveError('not-found', 'a contract id has 64 hex digits');
  const record = await fetchContract(connection, id);
  const answer = record.workers.length === 0 ? undefined : await askForSchema(connection, record);
  const schema = answer?.ok === true ? parseContractSchema(decodeCbor(answer.value)) : undefined;
  const leased = new Set(record.workers.map(({ worker }) => toHex(worker)));
  return {
    id,
    owner: addressOf(accountName(record.owner)),
    code: { hash: toHex(record.code), cid: record.cid },
    replicas: record.replicas,
    directory: record.directory,
    ...(record.keys !== undefined && {
      keys: { epoch: record.keys.epoch, committing: toHex(record.keys.committing) },
    }),
    workers: record.assigned.map((worker) => ({
      identity: toHex(worker),
      hasLease: leased.has(toHex(worker)),
    })),
    ...(answer !== undefined && { state: stateOf(answer) }),
    ...(schema !== undefined && { schema }),
  };
}

function stateOf({ position, time, root }: QueryResponse): NonNullable<ContractInfo['state']> {
  return { position, time, ...(root.some((byte) => byte !== 0) && { root: toHex(root) }) };
}

async function askForSchema(
  connection: NetworkConnection,
  record: ContractRecord,
): Promise<QueryResponse | undefined> {
  const signer = createSigner('ed25519', randomBytes(32));
  const ask = askWorkers({
    connection: { ...connection, patienceMs: Math.min(PATIENCE, connection.patienceMs) },
    sessions: createSessionPool(signer, connection.network, 0),
    record: () => Promise.resolve(record),
    forget: () => undefined,
    onAnswer: () => undefined,
  });
  try {
    return await ask(
      { about: 'contract', method: SCHEMA_QUERY, args: encodeCbor({}) },
      (response) => response,
    );
  } catch (error) {
    if (error instanceof DriveError && (error.code === 'no-worker' || error.code === 'busy'))
      return undefined;
    throw error;
  }
}

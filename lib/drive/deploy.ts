import type { CID } from 'multiformats/cid';
import type { BlockClient as Content } from '../ipfs/block-client.ts';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { delay } from '../base/wait.ts';
import { hashBytes } from '../crypto/domain.ts';
import type { Identity, Signer } from '../crypto/signing.ts';
import { contractIdOf, deployCodec } from '../protocol/records/deploy.ts';
import { joinCodec } from '../protocol/records/join.ts';
import { signRecord } from '../protocol/signed-record.ts';
import { SCHEMA_QUERY } from '../../contracts/sdk/description.ts';
import { withCredit } from './content/with-credit.ts';
import { drivePurse } from './credit/drive-purse.ts';
import type { PaidBy } from './credit/purse.ts';
import { isRefusedAs } from './credit/refused-as.ts';
import { DriveError } from './drive-error.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import { fetchContract } from './network/contract-record.ts';
import { createContractClient, type ContractClient } from './network/contract-client.ts';
import { createSessionPool } from './network/session-pool.ts';
import { fetchHead } from './network/signer-head.ts';
import { untilServed } from './network/until-served.ts';
import type { NetworkConnection } from './network-connection.ts';
import { fetchProfile } from './profile.ts';
import { openVault } from './vault.ts';

/** How many workers run a contract whose owner does not say. */
const REPLICAS = 3;
const PATIENCE = 90_000;
const PAUSE = 300;
/** Bytes of a bundle: it is stored as one block. */
const MAX_CODE = 2 * 1024 * 1024;

export type Deployment = {
  readonly code: Bytes;
  /** Workers that should run it, 1 to 16. */
  readonly replicas?: number;
  /** The contract, one of the account's own, whose group it joins; it then runs where that runs. */
  readonly group?: string;
  /** The only workers that may run it, as identities; any admitted one where it is empty. */
  readonly workers?: readonly Identity[];
};

export type DeployStep = 'storing' | 'posting' | 'waiting';
export type DeployOptions = {
  readonly patienceMs?: number;
  readonly onStep?: (step: DeployStep) => void;
  /** As for a new account. */
  readonly invite?: string | undefined;
};

/** What names a contract's code: the hash of its bundle, hex. */
export const codeHash = (bundle: Uint8Array): string => toHex(hashBytes(bundle));

/**
 * Stores a contract's code, posts the account's record that deploys it, and waits until a worker answers for it.
 * @returns the contract's id, hex.
 * @throws DriveError `no-account`, `bad-argument`, `conflict`, `offline`, or `no-worker` for one that is deployed and that nobody
 * serves so far; its text names the id.
 */
export function deployContract(
  connection: NetworkConnection,
  words: string,
  deployment: Deployment,
  options: DeployOptions = {},
): Promise<string> {
  return deployAs(connection, openVault(words).signer, deployment, options);
}

/** As `deployContract`, for who holds the account's key. */
export async function deployAs(
  connection: NetworkConnection,
  signer: Signer,
  deployment: Deployment,
  { patienceMs = PATIENCE, onStep = () => undefined, invite }: DeployOptions = {},
): Promise<string> {
  const { generation, drive } = await fetchProfile(connection, signer.identity);
  onStep('storing');
  const sessions = createSessionPool(signer, connection.network, generation);
  const own = createContractClient(connection, toHex(drive), sessions);
  const paid = await drivePurse({ connection, client: own }).setAside(0);
  const { id, bytes } = await prepareDeployment(connection, signer, deployment, paid);
  onStep('posting');
  await connection.portal.relay(bytes, invite);
  onStep('waiting');
  const deadline = Date.now() + patienceMs;
  await untilServed(connection, id, deadline);
  const patient = { ...connection, patienceMs: Math.max(1_000, deadline - Date.now()) };
  const client = createContractClient(patient, id, sessions);
  await untilAnswered(client, id, deadline);
  return id;
}

/** Waits until a worker has the contract answer, if only by a refusal of its own. @throws DriveError `no-worker`. */
async function untilAnswered(client: ContractClient, id: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      await client.query(SCHEMA_QUERY, {});
      return;
    } catch (error) {
      if (!(error instanceof ContractRefusal)) throw unserved(id, error);
      // A member that did not join there yet, or never will, because its code does not boot.
      if (error.code !== 'unknown-contract') return;
      if (Date.now() > deadline) throw unserved(id, error);
    }
    await delay(PAUSE);
  }
}

/** Stores code and signs the account's next record, which deploys it; `head` is where the one after that begins. */
export async function prepareDeployment(
  connection: NetworkConnection,
  signer: Signer,
  { code, group, replicas = REPLICAS, workers = [] }: Deployment,
  /** What pays for code that the store does not have. */
  paid?: PaidBy,
) {
  if (code.length > MAX_CODE)
    throw new DriveError('bad-argument', `a contract’s code has at most ${String(MAX_CODE)} bytes`);
  const { network, content } = connection;
  const cid = await storeCode(content, code, paid);
  const before = await fetchHead(connection, signer.identity);
  const named = { hash: hashBytes(code), cid: cid.toString() };
  const [kind, body] =
    group === undefined
      ? ([
          'deploy',
          deployCodec.encode({ code: named, replicas, workers: [...workers], measurements: [] }),
        ] as const)
      : ([
          'join',
          joinCodec.encode({ contract: await ownGroup(connection, signer, group), code: named }),
        ] as const);
  const { head, bytes } = signRecord(signer, network, before, kind, body);
  const contract = contractIdOf({ network, signer: signer.identity, seq: head.seq });
  return { id: toHex(contract), contract, head, bytes };
}

/** Stores of this release have its contracts' code; other code has to be paid for, once. */
async function storeCode(content: Content, code: Bytes, paid: PaidBy | undefined): Promise<CID> {
  try {
    return await (paid === undefined
      ? content.put(code)
      : withCredit(paid, code.length, (how) => content.put(code, how)));
  } catch (cause) {
    if (!isRefusedAs(cause, 'no-credit')) throw cause;
    throw new DriveError('refused', 'the store does not know this code: use a client of its version', {
      cause,
    });
  }
}

/** Only the owner of a contract can have others join it, and nothing joins a member. */
async function ownGroup(connection: NetworkConnection, signer: Signer, group: string): Promise<Bytes> {
  const { id, member, owner } = await fetchContract(connection, group);
  if (member !== undefined)
    throw new DriveError(
      'bad-argument',
      'that is a member itself; name the contract that its group began with',
    );
  if (!equalBytes(owner, signer.identity))
    throw new DriveError('not-permitted', 'only the owner of a contract can have others join it');
  return id;
}

const unserved = (id: string, cause: unknown): DriveError =>
  new DriveError(
    'no-worker',
    `the contract is deployed as ${id}, and no worker answers for it: look again with \`velum contract inspect\`, and try \`velum contract build\``,
    { cause },
  );

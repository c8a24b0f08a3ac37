import { decodeCbor, encodeCbor, type CborValue } from '../../base/cbor.ts';
import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError, codeOf } from '../../base/errors.ts';
import { delay } from '../../base/wait.ts';
import { commandHash, sealCommand } from '../../protocol/command.ts';
import type { Lease } from '../../protocol/lease.ts';
import { sealQuery, type QueryFields, type QueryResponse } from '../../protocol/query.ts';
import { openReceipt, type Receipt } from '../../protocol/receipt.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { fetchContract, type ContractRecord } from './contract-record.ts';
import type { SessionPool } from './session-pool.ts';

/** The contract itself said no; `code` is the contract's own. */
export class ContractRefusal extends CodedError {}

export type CommandResult = {
  readonly value: unknown;
  readonly position: number;
  readonly time: number;
  readonly receipt: Receipt;
};

/** Speaks to one contract for one account. Any worker that holds it serves; one that fails is passed over. */
export type ContractClient = {
  readonly id: Bytes;
  record(): Promise<ContractRecord>;
  /** @throws ContractRefusal, DriveError `offline`, `no-worker`, `tampered`. */
  query(method: string, args: CborValue): Promise<unknown>;
  /** Resolves when the command is executed and its receipt verified. @throws as `query`. */
  command(method: string, args: CborValue): Promise<CommandResult>;
};

/** How long to look for a worker that answers, in milliseconds. */
const PATIENCE = 45_000;
const COMMAND_LIFETIME = 10 * 60_000;
const QUERY_LIFETIME = 60_000;
const RECORD_MEMORY = 15_000;

export function createContractClient(
  connection: NetworkConnection,
  contractId: string,
  sessions: SessionPool,
): ContractClient {
  const { network, portal } = connection;
  let known: { record: ContractRecord; at: number } | undefined;
  let admission: Bytes | undefined;
  const failed = new Map<string, number>();

  const record = async (): Promise<ContractRecord> => {
    if (known !== undefined && Date.now() - known.at < RECORD_MEMORY) return known.record;
    known = { record: await fetchContract(connection, contractId), at: Date.now() };
    return known.record;
  };

  const askWorker = async (
    lease: Lease,
    fields: Omit<QueryFields, 'session' | 'nonce' | 'notAfter'>,
  ): Promise<QueryResponse> => {
    const session = sessions.any();
    const { id: contract } = await record();
    const sealed = await sealQuery({ network, contract, queryKey: lease.queryKey }, session.signer, {
      ...fields,
      session: session.certificate,
      nonce: randomBytes(16),
      notAfter: Date.now() + QUERY_LIFETIME,
    });
    const response = await sealed.open(await portal.query(toHex(lease.worker), sealed.envelope));
    if (response.admission.length > 0) admission = response.admission;
    return response;
  };

  /** Workers in random order, those that failed lately last. */
  const candidates = (workers: readonly Lease[]): Lease[] => {
    const rank = (lease: Lease): number => (failed.get(toHex(lease.worker)) ?? 0) + Math.random();
    return workers
      .map((lease) => ({ lease, rank: rank(lease) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ lease }) => lease);
  };

  const ask = async <T>(
    fields: Omit<QueryFields, 'session' | 'nonce' | 'notAfter'>,
    read: (r: QueryResponse, worker: Lease) => T | undefined,
  ): Promise<T> => {
    const deadline = Date.now() + PATIENCE;
    let last: unknown = new DriveError('no-worker', 'no worker serves this drive at the moment');
    for (let round = 0; Date.now() < deadline; round++) {
      const { workers } = await record();
      for (const lease of candidates(workers)) {
        try {
          const result = read(await askWorker(lease, fields), lease);
          if (result !== undefined) return result;
        } catch (error) {
          if (error instanceof ContractRefusal || codeOf(error) === 'offline') throw error;
          failed.set(toHex(lease.worker), Date.now());
          last = error;
        }
      }
      known = undefined;
      await delay(Math.min(250 * 2 ** round, 2_000));
    }
    throw last instanceof DriveError
      ? last
      : new DriveError('no-worker', 'no worker gave an answer that holds', { cause: last });
  };

  return {
    get id() {
      return Uint8Array.from(contractId.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    },
    record,
    query: (method, args) =>
      ask({ about: 'contract', method, args: encodeCbor(args) }, (response) => {
        if (!response.ok) throw new ContractRefusal(response.code, response.detail);
        return { value: decodeCbor(response.value) };
      }).then(({ value }) => value),

    command: (method, args) =>
      sessions.exclusively(async (session) => {
        const { id: contract, keys } = await record();
        if (keys === undefined) throw new DriveError('no-worker', 'the contract has no keys yet');
        const target = { network, contract, epoch: keys.epoch, sealing: keys.sealing };
        const fields = {
          session: session.certificate,
          counter: session.nextCounter(),
          notAfter: Date.now() + COMMAND_LIFETIME,
          method,
          args: encodeCbor(args),
        };
        const envelope = await sealCommand(target, session.signer, fields, admission);
        await portal.relay(envelope);
        const command = commandHash(envelope);
        const question = { about: 'receipt' as const, method: 'receipt', args: encodeCbor(command) };
        const receipt = await ask(question, (response, { worker }) =>
          response.ok ? openReceipt(response.value, { network, contract, command, worker }) : undefined,
        );
        if (!receipt.ok) throw new ContractRefusal(receipt.code, receipt.detail);
        return { value: decodeCbor(receipt.value), position: receipt.position, time: receipt.time, receipt };
      }),
  };
}

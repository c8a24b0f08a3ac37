import { decodeCbor, encodeCbor, type CborValue } from '../../base/cbor.ts';
import { fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { delay } from '../../base/wait.ts';
import { calledMethod } from '../../protocol/called-method.ts';
import { commandHash, sealCommand } from '../../protocol/command.ts';
import { releaseQueryCodec, type ReleaseQuery } from '../../protocol/release-query.ts';
import type { QueryResponse } from '../../protocol/query.ts';
import { openReceipt, type Receipt } from '../../protocol/receipt.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { verifyWitness } from '../releases/verify-witness.ts';
import { createWitnessMemory, type WitnessMemory } from '../releases/witness-memory.ts';
import { askWorkers, ContractRefusal } from './ask-workers.ts';
import { fetchContract, type ContractRecord } from './contract-record.ts';
import type { PortalClient } from './portal-client.ts';
import type { Session, SessionPool } from './session-pool.ts';

export type CommandResult = {
  readonly value: unknown;
  readonly position: number;
  readonly time: number;
  readonly receipt: Receipt;
};

/** Speaks to one contract, or member of a group, for one account. Any worker that holds it serves; one that fails is passed over. */
export type ContractClient = {
  /** As it was asked for. */
  readonly id: Bytes;
  /** For whom it speaks, as contracts call them. */
  readonly account: string;
  record(): Promise<ContractRecord>;
  /** @throws ContractRefusal, EncodingError, DriveError `offline`, `no-worker`, `busy`, `tampered`. */
  query(method: string, args: CborValue): Promise<unknown>;
  /**
   * A query that releases secrets: an answer holds only with the word of t gatekeepers that these releases were logged for this account and question.
   * @param labels - of what the answer releases, as the contract declares them.
   * @throws as `query`; DriveError `unwitnessed`.
   */
  release(
    method: string,
    args: CborValue,
    labels: (value: unknown) => readonly CborValue[],
  ): Promise<unknown>;
  /** What gatekeepers keep of releases, for the contract's owner. @throws as `query`. */
  releases(args: ReleaseQuery): Promise<Bytes>;
  /**
   * Resolves when the command is executed and its receipt verified.
   * @throws as `query` where the command was not handed over; afterwards ContractRefusal or DriveError `unconfirmed` only.
   */
  command(method: string, args: CborValue): Promise<CommandResult>;
};

const COMMAND_LIFETIME = 10 * 60_000;
const RECORD_MEMORY = 15_000;

export function createContractClient(
  connection: NetworkConnection,
  contractId: string,
  sessions: SessionPool,
  witnessed: WitnessMemory = createWitnessMemory(),
): ContractClient {
  const { network, portal } = connection;
  const id = fromHex(contractId);
  let known: { record: ContractRecord; at: number } | undefined;
  let admission: Bytes | undefined;
  /** Once it was asked for. */
  const groupOf = (): string => toHex(known?.record.id ?? id);

  const record = async (): Promise<ContractRecord> => {
    if (known !== undefined && Date.now() - known.at < RECORD_MEMORY) return known.record;
    known = { record: await fetchContract(connection, contractId), at: Date.now() };
    return known.record;
  };
  const ask = askWorkers({
    connection,
    sessions,
    record,
    forget: () => (known = undefined),
    onAnswer: (response) => {
      if (response.admission.length > 0) admission = response.admission;
    },
  });

  const sealFor = async (session: Session, method: string, args: CborValue): Promise<Bytes> => {
    const { id: contract, member, keys } = await record();
    if (keys === undefined) throw new DriveError('no-worker', 'the contract has no keys yet');
    const target = { network, contract, epoch: keys.epoch, sealing: keys.sealing };
    const fields = {
      session: session.certificate,
      counter: session.nextCounter(),
      notAfter: Date.now() + COMMAND_LIFETIME,
      method: calledMethod(member, method),
      args: encodeCbor(args),
    };
    return sealCommand(target, session.signer, fields, admission);
  };

  const receiptOf = async (command: Bytes): Promise<Receipt> => {
    const question = { about: 'receipt' as const, method: 'receipt', args: encodeCbor(command) };
    try {
      return await ask(
        question,
        (response, { worker }) =>
          response.ok
            ? openReceipt(response.value, { network, contract: known?.record.id ?? id, command, worker })
            : undefined,
        { throughLoss: true },
      );
    } catch (cause) {
      // It may have been executed, or may yet be; only a receipt tells.
      throw new DriveError('unconfirmed', 'no worker vouches yet that the command was executed', { cause });
    }
  };

  const asked: ContractClient['release'] = async (method, args, labels) => {
    const { value } = await ask(
      { about: 'contract', method, args: encodeCbor(args) },
      async (response, lease) => {
        const answer = readAnswer(response, sessions.written(groupOf()));
        if (answer === undefined) return undefined;
        const question = {
          network,
          contract: known?.record.id ?? id,
          worker: lease.worker,
          caller: sessions.account,
        };
        const heard = await verifyWitness(response, question, connection.sets.newest(), labels(answer.value));
        if (heard !== undefined) witnessed.noteReceipt(heard);
        return answer;
      },
    );
    return value;
  };

  return {
    id,
    account: sessions.account,
    record,
    query: (method, args) => asked(method, args, () => []),
    release: asked,
    releases: (args) =>
      ask({ about: 'releases', method: 'releases', args: releaseQueryCodec.encode(args) }, (response) => {
        if (!response.ok) throw new ContractRefusal(response.code, response.detail);
        return response.value;
      }),

    command: (method, args) =>
      sessions.exclusively(async (session) => {
        const envelope = await sealFor(session, method, args);
        await handOver(portal, envelope);
        const receipt = await receiptOf(commandHash(envelope));
        sessions.wrote(groupOf(), receipt.position);
        if (!receipt.ok) throw new ContractRefusal(receipt.code, receipt.detail);
        return { value: decodeCbor(receipt.value), position: receipt.position, time: receipt.time, receipt };
      }),
  };
}

/**
 * What the contract said, or `undefined`, so that it is asked again, where a worker that lags behind `written` said it: that would show
 * everything as it was before one's own change. @throws ContractRefusal
 */
export function readAnswer(response: Answered, written: number): { value: unknown } | undefined {
  if (response.position < written) return undefined;
  if (!response.ok) throw new ContractRefusal(response.code, response.detail);
  return { value: decodeCbor(response.value) };
}

type Answered = Pick<QueryResponse, 'position' | 'ok' | 'code' | 'detail' | 'value'>;

const RELAY_PAUSES = [300, 900, 2_700];

/** A connection may break after the portal took the envelope: the same bytes sent again are executed once. */
async function handOver(portal: PortalClient, envelope: Bytes): Promise<void> {
  for (const pause of RELAY_PAUSES) {
    try {
      await portal.relay(envelope);
      return;
    } catch (error) {
      if (codeOf(error) !== 'offline') throw error;
    }
    await delay(pause);
  }
  await portal.relay(envelope);
}

import { decodeCbor, encodeCbor, type CborValue } from '../../base/cbor.ts';
import { fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import { calledMethod } from '../../protocol/called-method.ts';
import { signCommand } from '../../protocol/command.ts';
import type { QueryResponse } from '../../protocol/query.ts';
import type { Receipt } from '../../protocol/receipt.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { verifyWitness } from '../releases/verify-witness.ts';
import { createWitnessMemory, type WitnessMemory } from '../releases/witness-memory.ts';
import { askWorkers, ContractRefusal } from './ask-workers.ts';
import { fetchContract, type ContractRecord } from './contract-record.ts';
import { sendCommand, type Sending } from './send-command.ts';
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
  /** What gatekeepers keep of releases, for the contract's owner. @param query - of `releaseQueryCodec`. @throws as `query`. */
  releases(query: Bytes): Promise<Bytes>;
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
  const { network } = connection;
  const id = fromHex(contractId);
  let known: { record: ContractRecord; at: number } | undefined;
  /** As far as it can be told: a worker may be an epoch behind or ahead of the record. */
  let admission: { key: Bytes; epoch: number } | undefined;
  /** The latest position of an answer that was given. */
  let seen = 0;
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
      const epoch = known?.record.keys?.epoch;
      if (response.ok) seen = Math.max(seen, response.position);
      if (response.admission.length > 0 && epoch !== undefined)
        admission = { key: response.admission, epoch };
    },
  });

  const sending: Sending = {
    connection,
    ask,
    record,
    epoch: () => known?.record.keys?.epoch,
    forget: () => (known = undefined),
    admission: (epoch) => (admission?.epoch === epoch ? admission.key : undefined),
    forgetAdmission: () => (admission = undefined),
  };

  const signFor = async (session: Session, method: string, args: CborValue) => {
    const { id: contract, member } = await record();
    const signed = signCommand({ network, contract }, session.signer, {
      session: session.certificate,
      counter: session.nextCounter(),
      notAfter: Date.now() + COMMAND_LIFETIME,
      method: calledMethod(member, method),
      args: encodeCbor(args),
    });
    return { contract, signed };
  };

  const asked: ContractClient['release'] = async (method, args, labels) => {
    const { value } = await ask(
      { about: 'contract', method, args: encodeCbor(args) },
      async (response, lease) => {
        const answer = readAnswer(response, sessions.written(groupOf()), seen);
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
    releases: (query) =>
      ask({ about: 'releases', method: 'releases', args: query }, (response) => {
        if (!response.ok) throw new ContractRefusal(response.code, response.detail);
        return response.value;
      }),

    command: (method, args) =>
      sessions.exclusively(async (session) => {
        const { contract, signed } = await signFor(session, method, args);
        const receipt = await sendCommand(sending, contract, signed);
        sessions.wrote(groupOf(), receipt.position);
        if (!receipt.ok) throw new ContractRefusal(receipt.code, receipt.detail);
        return { value: decodeCbor(receipt.value), position: receipt.position, time: receipt.time, receipt };
      }),
  };
}

/**
 * What the contract said, or `undefined`, so that it is asked again, where a worker that lags behind `written` said it: that would show
 * everything as it was before one's own change. Nor is a refusal believed of one that lags behind what was `seen`: what it does not permit may
 * have been permitted since. @throws ContractRefusal
 */
export function readAnswer(response: Answered, written: number, seen = 0): { value: unknown } | undefined {
  if (response.position < (response.ok ? written : Math.max(written, seen))) return undefined;
  if (!response.ok) throw new ContractRefusal(response.code, response.detail);
  return { value: decodeCbor(response.value) };
}

type Answered = Pick<QueryResponse, 'position' | 'ok' | 'code' | 'detail' | 'value'>;

import { randomBytes, toHex } from '../../base/bytes.ts';
import { CodedError, codeOf } from '../../base/errors.ts';
import { delay } from '../../base/wait.ts';
import { calledMethod } from '../../protocol/called-method.ts';
import type { Lease } from '../../protocol/lease.ts';
import { sealQuery, type QueryFields, type QueryResponse } from '../../protocol/query.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import type { ContractRecord } from './contract-record.ts';
import type { SessionPool } from './session-pool.ts';

/** The contract itself said no; `code` is the contract's own. */
export class ContractRefusal extends CodedError {}

export type Question = Omit<QueryFields, 'session' | 'nonce' | 'notAfter'>;

export type Asking = {
  connection: NetworkConnection;
  sessions: SessionPool;
  record(): Promise<ContractRecord>;
  /** Forgets the record, because none of its workers answered. */
  forget(): void;
  /** Called with every answer that holds. */
  onAnswer(response: QueryResponse): void;
};

/** Asks workers one after another, until one gives an answer that `read` takes. */
export type AskWorkers = <T>(
  question: Question,
  read: (response: QueryResponse, worker: Lease) => T | undefined | Promise<T | undefined>,
  options?: { throughLoss?: boolean },
) => Promise<T>;

const QUERY_LIFETIME = 60_000;
const SHORTEST_PATIENCE = 1_000;
const LONGEST_PAUSE = 2_000;

/**
 * @returns what throws ContractRefusal where `read` does, DriveError `no-worker`, `tampered`, `unwitnessed` or `busy` when patience ends, and
 * `offline` at once unless `throughLoss` is set; then the portal is waited for like a worker.
 */
export function askWorkers({ connection, sessions, record, forget, onAnswer }: Asking): AskWorkers {
  const { network, portal, patienceMs } = connection;
  const failed = new Map<string, number>();

  /** In random order, those that failed lately last. */
  const candidates = (workers: readonly Lease[]): Lease[] => {
    const rank = (lease: Lease): number => (failed.get(toHex(lease.worker)) ?? 0) + Math.random();
    return workers
      .map((lease) => ({ lease, rank: rank(lease) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ lease }) => lease);
  };

  const sealFor = async (lease: Lease, { id, member }: ContractRecord, question: Question) => {
    const session = sessions.any();
    return sealQuery({ network, contract: id, queryKey: lease.queryKey }, session.signer, {
      ...question,
      method: calledMethod(question.about === 'contract' ? member : undefined, question.method),
      session: session.certificate,
      nonce: randomBytes(16),
      notAfter: Date.now() + QUERY_LIFETIME,
    });
  };

  return async (question, read, { throughLoss = false } = {}) => {
    const deadline = Date.now() + patienceMs;
    let last: unknown = new DriveError('no-worker', 'no worker serves this drive at the moment');
    const note = (error: unknown): void => {
      if (error instanceof ContractRefusal) throw error;
      if (codeOf(error) === 'offline' && !throughLoss) throw error;
      last = error;
    };
    for (let round = 0; Date.now() < deadline; round++) {
      const found = await record().catch(note);
      for (const lease of candidates(found?.workers ?? [])) {
        if (found === undefined) break;
        // What the caller asks for wrongly fails here, not at the workers.
        const sealed = await sealFor(lease, found, question);
        const patience = Math.max(SHORTEST_PATIENCE, deadline - Date.now());
        try {
          const response = await sealed.open(
            await portal.query(toHex(lease.worker), sealed.envelope, patience),
          );
          onAnswer(response);
          const result = await read(response, lease);
          if (result !== undefined) return result;
        } catch (error) {
          note(error);
          failed.set(toHex(lease.worker), Date.now());
        }
      }
      forget();
      await delay(Math.min(250 * 2 ** round, LONGEST_PAUSE));
    }
    throw verdictOf(last);
  };
}

const TOLD = ['no-worker', 'tampered', 'unwitnessed', 'busy', 'offline'];

/** What the last failure means to a person. */
function verdictOf(cause: unknown): DriveError {
  if (cause instanceof DriveError && TOLD.includes(cause.code)) return cause;
  return new DriveError('no-worker', 'no worker gave an answer that holds', { cause });
}

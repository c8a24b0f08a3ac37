import { encodeCbor } from '../../base/cbor.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { hashBytes } from '../../crypto/domain.ts';
import {
  MAX_QUERY_AGE,
  openQuery,
  queryEnvelopeCodec,
  type OpenedQuery,
  type QueryResponse,
} from '../../protocol/query.ts';
import { signReceipt } from '../../protocol/receipt.ts';
import { endOfBlock } from '../../protocol/position.ts';
import { generationAt } from '../../protocol/reducer/network-state.ts';
import { argumentsOf } from './execute.ts';
import type { CallOutcome } from './engine/outcome.ts';
import type { RuntimeContext } from './ports.ts';
import type { QueryKeys } from './query-key.ts';
import type { Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';

/** How long a question for a receipt waits for the command to be executed, in milliseconds. */
const RECEIPT_PATIENCE = 20_000;

type Answer = Pick<QueryResponse, 'ok' | 'code' | 'detail' | 'value'>;

export type QueryService = {
  /**
   * Answers one sealed query with a sealed response.
   * @throws RuntimeError `unknown-key`, `repeated-query`, `not-serving`; what `openQuery` throws. Refusals of the contract are
   * no errors: they travel sealed.
   */
  answer(envelope: Uint8Array): Promise<Bytes>;
};

export function createQueryService(
  context: RuntimeContext,
  keys: QueryKeys,
  replicaOf: (id: string) => Replica,
): QueryService {
  const isFirst = createReplayGuard();
  return {
    async answer(bytes) {
      const envelope = queryEnvelopeCodec.decode(bytes);
      const seed = keys.seedOf(envelope.key);
      if (seed === undefined)
        throw new RuntimeError('unknown-key', 'the query is sealed to a key that is no longer held');
      const state = context.log.state();
      const opened = await openQuery(bytes, envelope, seed, {
        network: context.network,
        time: state.time,
        generationOf: (account) => generationAt(state.profiles.get(toHex(account)), endOfBlock(state.height)),
      });
      if (!isFirst(bytes, opened.query.notAfter, state.time)) {
        throw new RuntimeError('repeated-query', 'this query was asked before');
      }
      const replica = replicaOf(toHex(envelope.contract));
      const { about } = opened.query;
      const answer = await (about === 'receipt'
        ? receiptOf(context, replica, opened)
        : runQuery(context, replica, opened));
      return opened.answer({
        ...answer,
        ...replica.applied(),
        root: context.log.state().contracts.get(replica.id)?.final?.commitment.root ?? new Uint8Array(32),
        admission: answer.ok ? replica.keyed.secrets.admission : new Uint8Array(),
      });
    },
  };
}

/** Remembers requests for as long as they could be repeated. */
function createReplayGuard(): (request: Uint8Array, notAfter: number, now: number) => boolean {
  const seen = new Map<string, number>();
  let swept = 0;
  return (request, notAfter, now) => {
    if (now - swept > MAX_QUERY_AGE) {
      for (const [key, until] of seen) if (until < now) seen.delete(key);
      swept = now;
    }
    const key = toHex(hashBytes(request));
    if (seen.has(key)) return false;
    seen.set(key, notAfter);
    return true;
  };
}

const refused = (code: string, detail = ''): Answer => ({ ok: false, code, detail, value: new Uint8Array() });

/** Only the account that sent a command gets its receipt; to others it does not exist. */
async function receiptOf(
  context: RuntimeContext,
  replica: Replica,
  { query, session }: OpenedQuery,
): Promise<Answer> {
  const command = argumentsOf(query.args)?.value;
  if (!(command instanceof Uint8Array) || command.length !== 32) return refused('bad-arguments');
  const hash = command.slice();
  const outcome = await replica.outcomes.wait(hash, AbortSignal.timeout(RECEIPT_PATIENCE));
  if (outcome?.caller !== toHex(session.account)) return refused('no-receipt');
  const { caller: _private, ...fields } = outcome;
  const receipt = signReceipt(context.identity.signer, {
    network: context.network,
    contract: replica.contract,
    ...fields,
  });
  return { ok: true, code: '', detail: '', value: receipt };
}

/**
 * Runs a query. One that releases secrets is run twice: first to learn what it would release, then, behind the read barrier
 * and on the newest state, for the answer; anything that was not witnessed is not released.
 */
async function runQuery(
  context: RuntimeContext,
  replica: Replica,
  { query, session }: OpenedQuery,
): Promise<Answer> {
  const args = argumentsOf(query.args);
  if (args === undefined) return refused('bad-arguments');
  const caller = toHex(session.account);
  const run = (): Promise<CallOutcome> => {
    const { position, time } = replica.applied();
    const call = {
      contract: replica.id,
      owner: toHex(replica.owner),
      caller,
      position,
      time,
      kind: 'query' as const,
    };
    return context.engine.query(replica.id, call, query.method, args.value);
  };
  const first = await run();
  if (!first.ok || first.releases.length === 0) return answerOf(first);
  const { time } = context.log.state();
  const height = await replica.releases.witness(first.releases.map(({ label }) => ({ caller, label, time })));
  await context.log.reached(height, AbortSignal.timeout(RECEIPT_PATIENCE));
  await replica.appliedTo(height);
  const second = await run();
  if (second.ok && labelsOf(second) !== labelsOf(first)) return refused('release-changed', 'ask again');
  return answerOf(second);
}

function labelsOf(outcome: CallOutcome & { ok: true }): string {
  return toHex(encodeCbor(outcome.releases.map(({ label }) => label)));
}

function answerOf(outcome: CallOutcome): Answer {
  if (!outcome.ok) return refused(outcome.code, outcome.detail.slice(0, 200));
  return { ok: true, code: '', detail: '', value: encodeCbor(outcome.value) };
}

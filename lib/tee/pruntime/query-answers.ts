import { encodeCbor } from '../../base/cbor.ts';
import { toHex } from '../../base/bytes.ts';
import { parseCalledMethod } from '../../protocol/called-method.ts';
import type { OpenedQuery, QueryResponse } from '../../protocol/query.ts';
import { signReceipt } from '../../protocol/receipt.ts';
import { EngineError } from './engine/errors.ts';
import type { CallOutcome } from './engine/outcome.ts';
import { argumentsOf } from './execute.ts';
import type { RuntimeContext } from './ports.ts';
import type { Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';

/** How long a question waits for what it depends on: a command's execution, a block; in milliseconds. */
const PATIENCE = 20_000;

/** `position` and `time`: the state that answered is at least this new. */
export type Answer = Pick<QueryResponse, 'ok' | 'code' | 'detail' | 'value' | 'position' | 'time'> & {
  /** Whether the contract knows the caller as one of its own. */
  admits: boolean;
};

type Place = Pick<Answer, 'position' | 'time'>;

const refused = (place: Place, code: string, detail = ''): Answer => ({
  ...place,
  ok: false,
  admits: false,
  code,
  detail,
  value: new Uint8Array(),
});

/** Only the account that sent a command gets its receipt; to others it does not exist. */
export async function answerReceipt(
  context: RuntimeContext,
  replica: Replica,
  { query, session }: OpenedQuery,
): Promise<Answer> {
  const command = argumentsOf(query.args)?.value;
  if (!(command instanceof Uint8Array) || command.length !== 32)
    return refused(replica.applied(), 'bad-arguments');
  const outcome = await replica.outcomes.wait(command.slice(), AbortSignal.timeout(PATIENCE));
  if (outcome?.caller !== toHex(session.account)) return refused(replica.applied(), 'no-receipt');
  const { caller: _private, ...fields } = outcome;
  const receipt = signReceipt(context.identity.signer, {
    network: context.network,
    contract: replica.contract,
    ...fields,
  });
  return { ...replica.applied(), ok: true, admits: false, code: '', detail: '', value: receipt };
}

type Ran = { place: Place; outcome: CallOutcome };

/**
 * Runs a query. One that releases secrets is run twice: first to learn what it would release, then, behind the read barrier
 * and on the newest state, for the answer; anything that was not witnessed is not released.
 */
export async function answerQuery(
  context: RuntimeContext,
  replica: Replica,
  opened: OpenedQuery,
): Promise<Answer> {
  const first = await runQuery(context, replica, opened);
  if (!first.outcome.ok || first.outcome.releases.length === 0) return answerOf(first);
  const caller = toHex(opened.session.account);
  const { time } = context.log.state();
  const entries = first.outcome.releases.map(({ label }) => ({ caller, label, time }));
  const height = await replica.releases.witness(entries);
  await context.log.reached(height, AbortSignal.timeout(PATIENCE));
  await replica.appliedTo(height);
  const second = await runQuery(context, replica, opened);
  if (second.outcome.ok && labelsOf(second.outcome) !== labelsOf(first.outcome))
    return refused(second.place, 'release-changed', 'ask again');
  return answerOf(second);
}

async function runQuery(
  context: RuntimeContext,
  replica: Replica,
  { query, session }: OpenedQuery,
): Promise<Ran> {
  const place = replica.applied();
  const args = argumentsOf(query.args);
  if (args === undefined)
    return { place, outcome: { ok: false, code: 'bad-arguments', detail: '', cost: 0 } };
  const { member, method } = parseCalledMethod(query.method);
  if (member !== undefined && !replica.isMember(member))
    return { place, outcome: { ok: false, code: 'unknown-contract', detail: '', cost: 0 } };
  const call = {
    contract: member ?? replica.id,
    owner: toHex(replica.owner),
    caller: toHex(session.account),
    ...place,
    kind: 'query' as const,
  };
  try {
    return { place, outcome: await context.engine.query(replica.instance, call, method, args.value) };
  } catch (cause) {
    if (!(cause instanceof EngineError) || cause.code === 'busy') throw cause;
    throw new RuntimeError('not-serving', 'the contract is being started anew here', { cause });
  }
}

const labelsOf = (outcome: CallOutcome & { ok: true }): string =>
  toHex(encodeCbor(outcome.releases.map(({ label }) => label)));

function answerOf({ place, outcome }: Ran): Answer {
  if (!outcome.ok) return refused(place, outcome.code, outcome.detail.slice(0, 200));
  const { value, admits } = outcome;
  return { ...place, ok: true, admits, code: '', detail: '', value: encodeCbor(value) };
}

import { encodeCbor, type CborValue } from '../../base/cbor.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { parseCalledMethod } from '../../protocol/called-method.ts';
import type { OpenedQuery, QueryResponse } from '../../protocol/query.ts';
import { signReceipt } from '../../protocol/receipt.ts';
import { argumentsOf } from './execute.ts';
import type { RuntimeContext } from './ports.ts';
import { discloseReleases } from './release-disclosure.ts';
import type { Witnessed } from './release-log.ts';
import type { Replica } from './replica.ts';
import { labelsIn, labelText, runQuery, type Place, type Ran } from './run-query.ts';
import { fetchView } from './view-client.ts';

/** How long a question waits for what it depends on: a command's execution, a block; in milliseconds. */
const PATIENCE = 20_000;

/** `position` and `time`: the state that answered is at least this new. `witness`: for what it releases. */
export type Answer = Pick<
  QueryResponse,
  'ok' | 'code' | 'detail' | 'value' | 'position' | 'time' | 'witness'
> & {
  /** Whether the contract knows the caller as one of its own. */
  admits: boolean;
};

const NOTHING = new Uint8Array();

const refused = (place: Place, code: string, detail = ''): Answer => ({
  ...place,
  ok: false,
  admits: false,
  code,
  detail,
  value: NOTHING,
  witness: NOTHING,
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
  const passedOver = replica.outcomes.passedOver(command.slice());
  // No secret: epoch and tag lie on the chain.
  if (outcome === undefined && passedOver !== undefined) return refused(replica.applied(), passedOver);
  if (outcome?.caller !== toHex(session.account)) return refused(replica.applied(), 'no-receipt');
  const { caller: _private, ...fields } = outcome;
  const receipt = signReceipt(context.identity.signer, {
    network: context.network,
    contract: replica.contract,
    ...fields,
  });
  const found = { ok: true, admits: false, code: '', detail: '', value: receipt, witness: NOTHING };
  return { ...replica.applied(), ...found };
}

/** What gatekeepers keep of the contract's releases, for its owner. @throws RuntimeError `gatekeeper-unreachable`. */
export async function answerReleases(
  context: RuntimeContext,
  replica: Replica,
  { query, session }: OpenedQuery,
): Promise<Answer> {
  const value = await discloseReleases(context, replica, session.account, query.args);
  if (value === undefined) return refused(replica.applied(), 'not-permitted');
  if (value === 'malformed') return refused(replica.applied(), 'bad-arguments');
  return { ...replica.applied(), ok: true, admits: true, code: '', detail: '', value, witness: NOTHING };
}

/**
 * Runs a query. One that releases secrets is run twice: first to learn what it would release, then, behind the read barrier
 * and on the newest state, for the answer; anything that was not witnessed is not released. What it asks of other groups it asks
 * again behind the barrier, and of states that have the barrier's block.
 */
export async function answerQuery(
  context: RuntimeContext,
  replica: Replica,
  { query, session, request }: AskedQuery,
): Promise<Answer> {
  const caller = toHex(session.account);
  const { member, method } = parseCalledMethod(query.method);
  const args = argumentsOf(query.args)?.value;
  const question = { contract: member ?? replica.id, caller, method, args };
  const run = (height: number): Promise<Ran> =>
    runQuery(replica, question, (wanted) => fetchView(context, replica, wanted, height));
  const first = await run(0);
  const labels = labelsIn(first.outcome);
  if (labels.length === 0) return answerOf(first);
  const barrier = await passBarrier(context, replica, { caller, labels, request });
  const second = await run(barrier.height);
  if (second.outcome.ok && labelText(labelsIn(second.outcome)) !== labelText(labels))
    return refused(second.place, 'release-changed', 'ask again');
  return answerOf(second, barrier.receipt);
}

/** What of a query its answer depends on. */
type AskedQuery = Pick<OpenedQuery, 'request'> & {
  query: Pick<OpenedQuery['query'], 'method' | 'args'>;
  session: Pick<OpenedQuery['session'], 'account'>;
};

/**
 * Has labels witnessed, and waits until the state has everything that the gatekeepers had, and `height` too.
 * @returns the height that was waited for, and the receipt of who asked.
 */
export async function passBarrier(
  context: RuntimeContext,
  replica: Replica,
  { caller, labels, request, height = 0 }: Releasing,
): Promise<Witnessed> {
  const { time } = context.log.state();
  const { position } = replica.applied();
  const entries = labels.map((label) => ({ caller, label, time, position, request }));
  const witnessed = await replica.releases.witness(entries);
  const reached = Math.max(witnessed.height, height);
  await context.log.reached(reached, AbortSignal.timeout(PATIENCE));
  await replica.appliedTo(reached);
  return { ...witnessed, height: reached };
}

/** Who asked by which envelope (its hash), what would be released, and the block that the state must have in any case. */
type Releasing = { caller: string; labels: readonly CborValue[]; request: Bytes; height?: number };

function answerOf({ place, outcome }: Ran, receipt?: () => Bytes): Answer {
  if (!outcome.ok) return refused(place, outcome.code, outcome.detail.slice(0, 200));
  const { value, admits } = outcome;
  const witness = receipt?.() ?? NOTHING;
  return { ...place, ok: true, admits, code: '', detail: '', value: encodeCbor(value), witness };
}

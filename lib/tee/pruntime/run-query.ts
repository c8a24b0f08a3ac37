import { toHex } from '../../base/bytes.ts';
import { encodeCbor, type CborValue } from '../../base/cbor.ts';
import { EngineError } from './engine/errors.ts';
import type { CallOutcome } from './engine/outcome.ts';
import type { View, ViewWanted } from './engine/views.ts';
import type { Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';

/** A query of a contract of a replica's group; `args` is undefined for what is no value of a contract's. */
export type Question = {
  readonly contract: string;
  readonly caller: string;
  readonly method: string;
  readonly args: CborValue | undefined;
  /** Set where a contract of another group asks. */
  readonly outside?: true;
};

export type Place = { position: number; time: number };
export type Ran = { place: Place; outcome: CallOutcome };

/**
 * Runs a query on the state of now. What it wants of other groups is fetched, and it is run again with that, on the state of then;
 * without `fetchView` it finds nobody outside of its group. The engine says when it was given enough.
 * @throws RuntimeError `not-serving`, EngineError `busy`.
 */
export async function runQuery(
  replica: Replica,
  { contract, caller, method, args, outside }: Question,
  fetchView?: (wanted: ViewWanted) => Promise<View>,
): Promise<Ran> {
  const views: View[] = [];
  for (;;) {
    const place = replica.applied();
    if (args === undefined) return { place, outcome: refusal('bad-arguments') };
    if (contract !== replica.id && !replica.isMember(contract))
      return { place, outcome: refusal('unknown-contract') };
    const call = {
      ...{ contract, owner: toHex(replica.owner), caller, ...place, kind: 'query' as const },
      ...(outside && { outside }),
    };
    const given = fetchView && [...views];
    const outcome = await asked(() => replica.engine.query(replica.instance, call, method, args, given));
    if (outcome.ok || outcome.wanted === undefined || fetchView === undefined) return { place, outcome };
    views.push(await fetchView(outcome.wanted));
  }
}

const refusal = (code: string): CallOutcome => ({ ok: false, code, detail: '', cost: 0 });

async function asked(ask: () => Promise<CallOutcome>): Promise<CallOutcome> {
  try {
    return await ask();
  } catch (cause) {
    if (!(cause instanceof EngineError) || cause.code === 'busy') throw cause;
    throw new RuntimeError('not-serving', 'the contract is being started anew here', { cause });
  }
}

/** What an outcome would release. */
export const labelsIn = (outcome: CallOutcome): CborValue[] =>
  outcome.ok ? outcome.releases.map(({ label }) => label) : [];

/** Labels in their order, for comparing. */
export const labelText = (labels: CborValue[]): string => toHex(encodeCbor(labels));

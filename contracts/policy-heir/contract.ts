import {
  account,
  allows,
  decides,
  defineContract,
  ensure,
  ensureOwner,
  integer,
  list,
  method,
  object,
  refuses,
  StorageValue,
  type Context,
} from '../sdk/index.ts';

/**
 * Heirs may open after the owner was silent for so long, one of them claimed, and the owner let a waiting period pass. A sign of life
 * takes a claim back. Heirs learn that they are heirs from the owner alone.
 */

const MOST_HEIRS = 20;
const MINUTE = 60_000;

const rules = object({
  heirs: list(account, MOST_HEIRS),
  /** Milliseconds without a sign of life before anybody can claim. */
  silence: integer(MINUTE),
  /** Milliseconds between a claim and its effect. */
  waiting: integer(MINUTE),
});
type Rules = ReturnType<typeof rules>;
const current = new StorageValue<Rules>('rules');
const seen = new StorageValue<number>('seen');
/** When it was claimed; null while it is not. */
const claimed = new StorageValue<number | null>('claimed');

function ensureHeir({ caller }: Context): Rules {
  const set = current.get();
  ensure(set?.heirs.includes(caller) === true, 'not-permitted');
  return set;
}

function signOfLife({ time }: Context): void {
  seen.set(time);
  claimed.set(null);
}

export const contract = defineContract({
  commands: {
    /** Owner: who inherits, and when. */
    set: method(rules, (context, given) => {
      ensureOwner(context);
      current.set(given);
      signOfLife(context);
    }),

    /** Owner: “I am here”. It ends a claim, also one whose waiting period is over. */
    heartbeat: method(object({}), (context) => {
      ensureOwner(context);
      signOfLife(context);
    }),

    /** An heir, once the owner was silent for long enough. */
    claim: method(object({}), (context) => {
      const { silence, waiting } = ensureHeir(context);
      const from = (seen.get() ?? context.time) + silence;
      ensure(context.time >= from, 'too-early');
      const since = claimed.get() ?? context.time;
      claimed.set(since);
      return { opensAt: since + waiting };
    }),
  },
  queries: {
    decide: decides((context, question) => {
      const set = current.get();
      if (set?.heirs.includes(question.account) !== true) return refuses('no-heir');
      const since = claimed.get() ?? null;
      if (since === null) return refuses('not-claimed');
      const opensAt = since + set.waiting;
      return context.time >= opensAt ? allows('inherited') : refuses('waiting', opensAt);
    }),

    /** For the owner and heirs: when something can happen. */
    state: method(object({}), (context) => {
      const set = context.caller === context.owner ? current.get() : ensureHeir(context);
      const since = claimed.get() ?? null;
      return {
        claimFrom: set === undefined ? null : (seen.get() ?? 0) + set.silence,
        opensAt: set === undefined || since === null ? null : since + set.waiting,
      };
    }),
  },
});

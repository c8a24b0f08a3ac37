import {
  account,
  allows,
  decides,
  defineContract,
  ensure,
  ensureOwner,
  hexId,
  integer,
  method,
  object,
  refuses,
  StorageMap,
} from '../sdk/index.ts';

/** So many uses for each account. A use is spent by a command, which the log orders and every replica counts alike; it then lasts a while. */

const MAX_USES = 10_000;
const MAX_MINUTES = 7 * 24 * 60;

type Uses = { left: number; minutes: number };
const uses = new StorageMap<Uses>('uses/');
/** `<node>/<account>`: until when a spent use lasts. */
const spent = new StorageMap<number>('spent/');

export const contract = defineContract({
  commands: {
    /** Owner: how many uses an account has from now on, and how many minutes each lasts. */
    set: method(
      object({ account, uses: integer(0, MAX_USES), minutes: integer(1, MAX_MINUTES) }),
      (context, given) => {
        ensureOwner(context);
        uses.set(given.account, { left: given.uses, minutes: given.minutes });
      },
    ),

    /** An account: spends one use for a node; none while the last one for it still lasts. */
    spend: method(object({ node: hexId(16) }), ({ caller, time }, { node }) => {
      const own = uses.get(caller);
      ensure(own !== undefined, 'not-permitted');
      const key = `${node}/${caller}`;
      const until = spent.get(key) ?? 0;
      if (until > time) return { left: own.left, until };
      ensure(own.left > 0, 'used-up');
      const lasts = time + own.minutes * 60_000;
      uses.set(caller, { ...own, left: own.left - 1 });
      spent.set(key, lasts);
      return { left: own.left - 1, until: lasts };
    }),
  },
  queries: {
    decide: decides(({ time }, question) => {
      const until = spent.get(`${question.node}/${question.account}`) ?? 0;
      if (until > time) return allows('spent', until);
      const left = uses.get(question.account)?.left ?? 0;
      return refuses(left > 0 ? 'spend-one-first' : 'used-up');
    }),

    /** What the caller has left. */
    mine: method(object({}), ({ caller }) => ({ left: uses.get(caller)?.left ?? 0 })),
  },
});

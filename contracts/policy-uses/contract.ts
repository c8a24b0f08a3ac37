import {
  account,
  allows,
  decides,
  defineContract,
  ensure,
  ensureOwner,
  hexId,
  integer,
  letAsk,
  method,
  object,
  optional,
  refuses,
  StorageMap,
} from '../sdk/index.ts';

/** So many uses for each account. A use is spent by a command, which the log orders and every replica counts alike; it then lasts a while. */

const MAX_USES = 10_000;
const MAX_MINUTES = 7 * 24 * 60;

const node = hexId(16);
/** The share that uses were given for, by its node; without it, those for all shares that have none of their own. */
const grant = optional(node);

type Uses = { left: number; minutes: number };
/** `<grant>/<account>`, or `/<account>` for all shares. */
const uses = new StorageMap<Uses>('uses/');
/** `<key of the uses>/<node>`: until when a spent use lasts. */
const spent = new StorageMap<number>('spent/');

/** Where the uses of an account for a share are counted. */
function keyOf(who: string, of: string | undefined): string {
  const own = `${of ?? ''}/${who}`;
  return uses.has(own) ? own : `/${who}`;
}

export const contract = defineContract({
  commands: {
    letAsk,

    /** Owner: how many uses an account has from now on, and how many minutes each lasts. */
    set: method(
      object({ account, uses: integer(0, MAX_USES), minutes: integer(1, MAX_MINUTES), grant }),
      (context, given) => {
        ensureOwner(context);
        uses.set(`${given.grant ?? ''}/${given.account}`, { left: given.uses, minutes: given.minutes });
      },
    ),

    /** An account: spends one use for a node; none while the last one for it still lasts. */
    spend: method(object({ node, grant }), ({ caller, time }, given) => {
      const key = keyOf(caller, given.grant);
      const own = uses.get(key);
      ensure(own !== undefined, 'not-permitted');
      const until = spent.get(`${key}/${given.node}`) ?? 0;
      if (until > time) return { left: own.left, until };
      ensure(own.left > 0, 'used-up');
      const lasts = time + own.minutes * 60_000;
      uses.set(key, { ...own, left: own.left - 1 });
      spent.set(`${key}/${given.node}`, lasts);
      return { left: own.left - 1, until: lasts };
    }),
  },
  queries: {
    decide: decides(({ time }, question) => {
      const key = keyOf(question.account, question.grant);
      const until = spent.get(`${key}/${question.node}`) ?? 0;
      if (until > time) return allows('spent', until);
      const left = uses.get(key)?.left ?? 0;
      return refuses(left > 0 ? 'spend-one-first' : 'used-up');
    }),

    /** What the caller has left, and how many minutes each lasts. */
    mine: method(object({ grant }), ({ caller }, given) => {
      const { left = 0, minutes = 0 } = uses.get(keyOf(caller, given.grant)) ?? {};
      return { left, minutes };
    }),

    /** Owner: what an account has left for a share. */
    rule: method(object({ account, grant }), (context, given) => {
      ensureOwner(context);
      return uses.get(`${given.grant ?? ''}/${given.account}`) ?? null;
    }),
  },
});

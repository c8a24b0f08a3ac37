import {
  account,
  allows,
  type Context,
  decides,
  defineContract,
  ensure,
  ensureOwner,
  hexId,
  integer,
  letAsk,
  list,
  method,
  object,
  optional,
  PerShare,
  refuses,
  share,
  StorageMap,
  StorageValue,
} from '../sdk/index.ts';

/**
 * Heirs may open after the owner was silent for so long, one of them claimed, and the owner let a waiting period pass. A sign of life
 * takes every claim back. Heirs learn that they are heirs from the owner alone.
 */

const MOST_HEIRS = 20;
const MINUTE = 60_000;

const shape = object({
  heirs: list(account, MOST_HEIRS),
  /** Milliseconds without a sign of life before anybody can claim. */
  silence: integer(MINUTE),
  /** Milliseconds between a claim and its effect. */
  waiting: integer(MINUTE),
  share: optional(share),
});
type Rule = { heirs: string[]; silence: number; waiting: number };
const rules = new PerShare<Rule>('rules/');
/** When the owner was last there. */
const seen = new StorageValue<number>('seen');
/** When it was claimed, by where the rule lies: `<grant>/<account>`, or empty for the one for all shares. */
const claims = new StorageMap<number>('claim/');

/** The share of the caller that is meant, by its node. */
const forGrant = object({ grant: optional(hexId(16)) });

type Found = Rule & { place: string };
function ruleOf(who: string, grant: string | undefined): Found | undefined {
  const own = grant === undefined ? undefined : rules.get({ node: grant, account: who });
  const found = own ?? rules.get(undefined);
  return found && { ...found, place: own === undefined ? '' : `${String(grant)}/${who}` };
}

function ensureHeir({ caller }: Context, grant: string | undefined): Found {
  const rule = ruleOf(caller, grant);
  ensure(rule?.heirs.includes(caller) === true, 'not-permitted');
  return rule;
}

/** When it was claimed, unless the owner was there since. */
function claimOf({ place }: Found): number | null {
  const at = claims.get(place);
  return at !== undefined && isStanding(at) ? at : null;
}

const isStanding = (claimedAt: number): boolean => claimedAt > (seen.get() ?? 0);

export const contract = defineContract({
  commands: {
    letAsk,

    /** Owner: who inherits, and when. It is a sign of life. */
    set: method(shape, (context, { share: of, ...rule }) => {
      ensureOwner(context);
      rules.set(of, rule);
      seen.set(context.time);
    }),

    /** Owner: “I am here”. It ends all claims, also those whose waiting period is over. */
    heartbeat: method(object({}), (context) => {
      ensureOwner(context);
      seen.set(context.time);
    }),

    /** An heir, once the owner was silent for long enough. */
    claim: method(forGrant, (context, { grant }) => {
      const rule = ensureHeir(context, grant);
      ensure(context.time >= (seen.get() ?? context.time) + rule.silence, 'too-early');
      const since = claimOf(rule) ?? context.time;
      claims.set(rule.place, since);
      return { opensAt: since + rule.waiting };
    }),
  },
  queries: {
    decide: decides((context, question) => {
      const rule = ruleOf(question.account, question.grant);
      if (rule?.heirs.includes(question.account) !== true) return refuses('no-heir');
      const since = claimOf(rule);
      if (since === null) return refuses('not-claimed');
      const opensAt = since + rule.waiting;
      return context.time >= opensAt ? allows('inherited') : refuses('waiting', opensAt);
    }),

    /** For heirs: when they can claim, and when a claim opens. */
    state: method(forGrant, (context, { grant }) => {
      const rule = ensureHeir(context, grant);
      const since = claimOf(rule);
      return {
        claimFrom: (seen.get() ?? 0) + rule.silence,
        opensAt: since === null ? null : since + rule.waiting,
      };
    }),

    /** Owner: when there was the last sign of life, and since when there is a claim. */
    signs: method(object({}), (context) => {
      ensureOwner(context);
      const all = [...claims.scan()].map(([, at]) => at).filter(isStanding);
      return { seen: seen.get() ?? null, claimed: all.length === 0 ? null : Math.min(...all) };
    }),

    /** Owner: who inherits a share. */
    rule: method(object({ share: optional(share) }), (context, { share: of }) => {
      ensureOwner(context);
      return rules.get(of) ?? null;
    }),
  },
});

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
  list,
  method,
  object,
  optional,
  PerShare,
  refuses,
  share,
  StorageMap,
} from '../sdk/index.ts';

/** An account may open what `needed` of the approvers agreed to. Who approves is known to them, to the owner, and to nobody else. */

const MOST_APPROVERS = 50;

const shape = object({
  approvers: list(account, MOST_APPROVERS),
  needed: integer(1, MOST_APPROVERS),
  share: optional(share),
});
type Rule = { approvers: string[]; needed: number };
const rules = new PerShare<Rule>('rules/');
/** `<grant>/<account>/<approver>`; the grant's node is empty where the rule for all shares holds. */
const approvals = new StorageMap<true>('approval/');

/** Whom it is about, and which share of theirs, by its node. */
const forShare = object({ account, grant: optional(hexId(16)) });
type ForShare = ReturnType<typeof forShare>;

/** A rule, and where approvals under it are kept. */
function ruleOf({ account: who, grant }: ForShare): (Rule & { place: string }) | undefined {
  const own = grant === undefined ? undefined : rules.get({ node: grant, account: who });
  const found = own ?? rules.get(undefined);
  return found && { ...found, place: `${own === undefined ? '' : String(grant)}/${who}` };
}

function ensureApprover(caller: string, of: ForShare): Rule & { place: string } {
  const rule = ruleOf(of);
  ensure(rule?.approvers.includes(caller) === true, 'not-permitted');
  return rule;
}

/** Those who are approvers no more count no more. */
const countOf = ({ approvers, place }: Rule & { place: string }): number =>
  approvers.filter((approver) => approvals.has(`${place}/${approver}`)).length;

export const contract = defineContract({
  commands: {
    letAsk,

    /** Owner: who approves, and how many must. Approvals that were given stay for those who still may. */
    set: method(shape, (context, given) => {
      ensureOwner(context);
      const approvers = [...new Set(given.approvers)];
      ensure(given.needed <= approvers.length, 'too-few-approvers');
      ensure(!approvers.includes(given.share?.account ?? ''), 'not-for-oneself');
      rules.set(given.share, { approvers, needed: given.needed });
    }),

    /** An approver, for somebody else. */
    approve: method(forShare, ({ caller }, given) => {
      const rule = ensureApprover(caller, given);
      ensure(given.account !== caller, 'not-for-oneself');
      approvals.set(`${rule.place}/${caller}`, true);
      return { given: countOf(rule), needed: rule.needed };
    }),

    /** An approver: takes an approval back. */
    withdraw: method(forShare, ({ caller }, given) => {
      const rule = ensureApprover(caller, given);
      approvals.delete(`${rule.place}/${caller}`);
      return { given: countOf(rule), needed: rule.needed };
    }),
  },
  queries: {
    decide: decides((_context, question) => {
      const rule = ruleOf(question);
      if (rule === undefined) return refuses('not-set');
      return countOf(rule) >= rule.needed ? allows('approved') : refuses('not-approved');
    }),

    /** For approvers, the owner and whom it is about: how many agreed, and whether the caller did. */
    state: method(forShare, ({ caller, owner }, given) => {
      const isOpen = caller === owner || caller === given.account;
      const rule = isOpen ? ruleOf(given) : ensureApprover(caller, given);
      if (rule === undefined) return { given: 0, needed: 0, mine: false };
      return {
        given: countOf(rule),
        needed: rule.needed,
        mine: approvals.has(`${rule.place}/${caller}`),
      };
    }),

    /** Owner: who approves a share. */
    rule: method(object({ share: optional(share) }), (context, { share: of }) => {
      ensureOwner(context);
      return rules.get(of) ?? null;
    }),
  },
});

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
  StorageMap,
  StorageValue,
} from '../sdk/index.ts';

/** An account may open what `needed` of the approvers agreed to. Who approves is known to them, to the owner, and to nobody else. */

const MOST_APPROVERS = 50;

const rules = object({ approvers: list(account, MOST_APPROVERS), needed: integer(1, MOST_APPROVERS) });
type Rules = ReturnType<typeof rules>;
const current = new StorageValue<Rules>('rules');
/** `<account>/<approver>` */
const approvals = new StorageMap<true>('approval/');

const forAccount = object({ account });

function ensureApprover(caller: string): Rules {
  const set = current.get();
  ensure(set?.approvers.includes(caller) === true, 'not-permitted');
  return set;
}

/** Those who are approvers no more count no more. */
const countFor = (who: string, { approvers }: Rules): number =>
  approvers.filter((approver) => approvals.has(`${who}/${approver}`)).length;

export const contract = defineContract({
  commands: {
    /** Owner: who approves, and how many must. Approvals that were given stay for those who still may. */
    set: method(rules, (context, given) => {
      ensureOwner(context);
      const approvers = [...new Set(given.approvers)];
      ensure(given.needed <= approvers.length, 'too-few-approvers');
      current.set({ approvers, needed: given.needed });
    }),

    /** An approver, for somebody else. */
    approve: method(forAccount, ({ caller }, given) => {
      const set = ensureApprover(caller);
      ensure(given.account !== caller, 'not-for-oneself');
      approvals.set(`${given.account}/${caller}`, true);
      return { given: countFor(given.account, set), needed: set.needed };
    }),

    /** An approver: takes an approval back. */
    withdraw: method(forAccount, ({ caller }, given) => {
      const set = ensureApprover(caller);
      approvals.delete(`${given.account}/${caller}`);
      return { given: countFor(given.account, set), needed: set.needed };
    }),
  },
  queries: {
    decide: decides((_context, question) => {
      const set = current.get();
      if (set === undefined) return refuses('not-set');
      return countFor(question.account, set) >= set.needed ? allows('approved') : refuses('not-approved');
    }),

    /** For approvers and the owner. */
    state: method(forAccount, ({ caller, owner }, given) => {
      const set = caller === owner ? current.get() : ensureApprover(caller);
      return { given: set === undefined ? 0 : countFor(given.account, set), needed: set?.needed ?? 0 };
    }),
  },
});

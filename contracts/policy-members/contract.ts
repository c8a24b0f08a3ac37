import {
  account,
  allows,
  decides,
  defineContract,
  ensure,
  ensureOwner,
  list,
  method,
  object,
  refuses,
  StorageMap,
  StorageValue,
} from '../sdk/index.ts';

/** A group of people: who is in it may open. Nobody but the owner can list it. */

const MOST_MEMBERS = 10_000;
const BATCH = 500;

const members = new StorageMap<true>('member/');
const count = new StorageValue<number>('count');
const accounts = object({ accounts: list(account, BATCH) });

function change(given: readonly string[], isAdding: boolean): { members: number } {
  let now = count.get() ?? 0;
  for (const one of new Set(given)) {
    if (members.has(one) === isAdding) continue;
    if (isAdding) members.set(one, true);
    else members.delete(one);
    now += isAdding ? 1 : -1;
  }
  ensure(now <= MOST_MEMBERS, 'full');
  count.set(now);
  return { members: now };
}

export const contract = defineContract({
  commands: {
    /** Owner. */
    add: method(accounts, (context, given) => {
      ensureOwner(context);
      return change(given.accounts, true);
    }),
    /** Owner. */
    remove: method(accounts, (context, given) => {
      ensureOwner(context);
      return change(given.accounts, false);
    }),
  },
  queries: {
    decide: decides((_context, question) =>
      members.has(question.account) ? allows('member') : refuses('no-member'),
    ),
    /** Owner: some members after one, in order. */
    list: method(object({ after: list(account, 1) }), (context, { after: [after = ''] }) => {
      ensureOwner(context);
      const found: string[] = [];
      for (const [one] of members.scan('', after)) {
        if (found.length >= BATCH) break;
        found.push(one);
      }
      return found;
    }),
  },
});

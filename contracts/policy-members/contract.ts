import {
  account,
  allows,
  decides,
  defineContract,
  ensure,
  ensureOwner,
  hexId,
  letAsk,
  list,
  method,
  object,
  optional,
  PerShare,
  refuses,
  share,
  StorageMap,
  text,
} from '../sdk/index.ts';

/** Groups of people: who is in the one that a share goes by may open. Nobody but the owner can list them. */

const MOST_GROUPS = 200;
const MOST_MEMBERS = 10_000;
const MOST_NAME = 100;
const BATCH = 500;

type Group = { name: string; members: number };
const groups = new StorageMap<Group>('group/');
/** `<group>/<account>` */
const members = new StorageMap<true>('member/');
/** By which group a share goes. */
const chosen = new PerShare<string>('share/');

/** Without it, the group that every share goes by that has none of its own. */
const group = optional(hexId(8));
const GENERAL = '0'.repeat(16);
const accounts = object({ accounts: list(account, BATCH), group });

function change(id: string, given: readonly string[], isAdding: boolean): { members: number } {
  const { name, members: before } = groups.get(id) ?? { name: '', members: 0 };
  let now = before;
  for (const one of new Set(given)) {
    const key = `${id}/${one}`;
    if (members.has(key) === isAdding) continue;
    if (isAdding) members.set(key, true);
    else members.delete(key);
    now += isAdding ? 1 : -1;
  }
  ensure(now <= MOST_MEMBERS, 'full');
  keep(id, { name, members: now });
  return { members: now };
}

function keep(id: string, kept: Group): void {
  ensure(groups.has(id) || [...groups.scan()].length < MOST_GROUPS, 'full');
  groups.set(id, kept);
}

export const contract = defineContract({
  commands: {
    letAsk,

    /** Owner. */
    add: method(accounts, (context, given) => {
      ensureOwner(context);
      return change(given.group ?? GENERAL, given.accounts, true);
    }),
    /** Owner. */
    remove: method(accounts, (context, given) => {
      ensureOwner(context);
      return change(given.group ?? GENERAL, given.accounts, false);
    }),
    /** Owner: what a group is called; it begins with that. */
    name: method(object({ group: hexId(8), name: text(MOST_NAME) }), (context, given) => {
      ensureOwner(context);
      keep(given.group, { members: groups.get(given.group)?.members ?? 0, name: given.name });
    }),
    /** Owner: the group that a share goes by. */
    set: method(object({ share: optional(share), group: hexId(8) }), (context, given) => {
      ensureOwner(context);
      chosen.set(given.share, given.group);
    }),
  },
  queries: {
    decide: decides((_context, question) =>
      members.has(`${chosen.for(question) ?? GENERAL}/${question.account}`)
        ? allows('member')
        : refuses('no-member'),
    ),
    /** Owner: some members after one, in order. */
    list: method(object({ group, after: list(account, 1) }), (context, given) => {
      ensureOwner(context);
      const {
        group: id = GENERAL,
        after: [after],
      } = given;
      const found: string[] = [];
      for (const [key] of members.scan(`${id}/`, after === undefined ? '' : `${id}/${after}`)) {
        if (found.length >= BATCH) break;
        found.push(key.slice(id.length + 1));
      }
      return found;
    }),
    /** Owner: all groups. */
    groups: method(object({}), (context) => {
      ensureOwner(context);
      return [...groups.scan()].map(([id, { name, members: count }]) => ({
        group: id,
        name,
        members: count,
      }));
    }),
    /** Owner: the group of a share. */
    rule: method(object({ share: optional(share) }), (context, { share: of }) => {
      ensureOwner(context);
      return chosen.get(of) ?? null;
    }),
  },
});

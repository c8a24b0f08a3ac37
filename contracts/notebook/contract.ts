import {
  admit,
  defineContract,
  ensure,
  ensureOwner,
  method,
  orderedKey,
  release,
  StorageMap,
  StorageValue,
  type Context,
} from '../sdk/index.ts';
import { limits, shapes } from './args.ts';

/**
 * A notebook that its owner shares. Members read, writers write; to everybody else all of it is `not-permitted`. What is read is
 * released: the runtime logs each entry, and answers only on the newest block, so that who was removed reads nothing more.
 */

type Role = ReturnType<typeof shapes.member>['role'];
type Entry = { author: string; time: number; text: string };
type Counts = { members: number; entries: number; last: number };

const counts = new StorageValue<Counts>('counts');
const members = new StorageMap<Role>('member/');
const entries = new StorageMap<Entry>('entry/');

const currentCounts = (): Counts => counts.get() ?? { members: 0, entries: 0, last: 0 };
const roleOf = ({ caller, owner }: Context): Role | 'owner' | undefined =>
  caller === owner ? 'owner' : members.get(caller);

const commands = {
  /** Owner: adds somebody, or changes what they may do. */
  setMember: method(shapes.member, (context, { account, role }) => {
    ensureOwner(context);
    const now = currentCounts();
    if (!members.has(account)) {
      ensure(now.members < limits.members, 'full');
      counts.set({ ...now, members: now.members + 1 });
    }
    members.set(account, role);
  }),

  /** Owner. What was read before cannot be taken back. */
  removeMember: method(shapes.account, (context, { account }) => {
    ensureOwner(context);
    ensure(members.has(account), 'unknown-member');
    const now = currentCounts();
    counts.set({ ...now, members: now.members - 1 });
    members.delete(account);
  }),

  /** Owner and writers. */
  write: method(
    shapes.text,
    (context, { text }) => {
      const role = roleOf(context);
      ensure(role === 'owner' || role === 'writer', 'not-permitted');
      const now = currentCounts();
      ensure(now.entries < limits.entries, 'full');
      const entry = now.last + 1;
      entries.set(orderedKey(entry), { author: context.caller, time: context.time, text });
      counts.set({ ...now, entries: now.entries + 1, last: entry });
      return { entry };
    },
    shapes.entry,
  ),

  /** Owner, and members what they wrote themselves. Its number is not given again. */
  erase: method(shapes.entry, (context, { entry }) => {
    const role = roleOf(context);
    ensure(role !== undefined, 'not-permitted');
    const key = orderedKey(entry);
    const found = entries.get(key);
    ensure(found !== undefined, 'unknown-entry');
    ensure(role === 'owner' || found.author === context.caller, 'not-permitted');
    entries.delete(key);
    const now = currentCounts();
    counts.set({ ...now, entries: now.entries - 1 });
  }),
};

const queries = {
  /** Owner and members, in the order of writing. */
  read: method(
    shapes.page,
    (context, { after = 0, limit }) => {
      ensure(roleOf(context) !== undefined, 'not-permitted');
      admit();
      const page: ({ entry: number } & Entry)[] = [];
      for (const [key, found] of entries.scan('', orderedKey(after))) {
        const entry = Number(key);
        release({ entry });
        page.push({ entry, ...found });
        if (page.length === limit) break;
      }
      return { entries: page };
    },
    shapes.entries,
  ),

  /** Owner. */
  members: method(
    shapes.nothing,
    (context) => {
      ensureOwner(context);
      admit();
      return { members: [...members.scan()].map(([account, role]) => ({ account, role })) };
    },
    shapes.members,
  ),
};

export const contract = defineContract({ commands, queries });

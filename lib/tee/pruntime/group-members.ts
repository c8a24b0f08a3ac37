import { toHex } from '../../base/bytes.ts';
import { codeOf, describeError } from '../../base/errors.ts';
import type { ContractEntry, GroupMember } from '../../protocol/reducer/network-state.ts';
import type { Engine } from './engine/engine.ts';
import { fetchCode } from './fetch-code.ts';
import type { RuntimeContext } from './ports.ts';

/** The members of one replica's group that run here. */
export type GroupMembers = {
  has(id: string): boolean;
  /**
   * Boots the members that joined before this position, in the order of the log. Code that does not boot, or is not what was named, is
   * no member, here as on every replica.
   * @throws what the content port throws where the code cannot be had now: the replica cannot go on without it.
   */
  joinBefore(position: number): Promise<void>;
  /** Boots those that joined so far on another engine, which has the instance open: there others of them may run than before. */
  bootOn(engine: Engine): Promise<void>;
};

/** What follows from the record and the bytes that its CID names, so that every replica finds the same, now and later. */
const NEVER: readonly string[] = [
  'bad-code',
  'wrong-code',
  'bad-cid',
  'too-large',
  'malformed',
  'wrong-layout',
];

export function createGroupMembers(
  context: RuntimeContext,
  { id }: Pick<ContractEntry, 'id'>,
  instance: string,
): GroupMembers {
  const root = toHex(id);
  let running = new Set<string>();
  let joined = 0;

  const boot = async (member: GroupMember, engine: Engine, booted: Set<string>): Promise<void> => {
    const memberId = toHex(member.id);
    try {
      const bundle = await fetchCode(context, member.code);
      await engine.join(instance, root, { id: memberId, bundle });
      booted.add(memberId);
    } catch (error) {
      if (!NEVER.includes(codeOf(error) ?? '')) throw error;
      context.logger.warn('a member of a group does not run', {
        ...{ contract: root.slice(0, 8), member: memberId.slice(0, 8) },
        error: describeError(error),
      });
    }
  };

  // The log's newest state may know members of blocks to come.
  const all = (): readonly GroupMember[] => context.log.state().contracts.get(root)?.members ?? [];

  return {
    has: (member) => running.has(member),
    async joinBefore(position) {
      const members = all();
      for (
        let next = members[joined];
        next !== undefined && next.position < position;
        next = members[joined]
      ) {
        await boot(next, context.engine, running);
        joined += 1;
      }
    },
    async bootOn(engine) {
      const booted = new Set<string>();
      for (const member of all().slice(0, joined)) await boot(member, engine, booted);
      running = booted;
    },
  };
}

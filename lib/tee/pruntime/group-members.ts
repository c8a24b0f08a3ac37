import { toHex } from '../../base/bytes.ts';
import { codeOf, describeError } from '../../base/errors.ts';
import type { ContractEntry, GroupMember } from '../../protocol/reducer/network-state.ts';
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
  const running = new Set<string>();
  let joined = 0;

  const join = async (member: GroupMember): Promise<void> => {
    const memberId = toHex(member.id);
    try {
      const bundle = await fetchCode(context, member.code);
      await context.engine.join(instance, root, { id: memberId, bundle });
      running.add(memberId);
    } catch (error) {
      if (!NEVER.includes(codeOf(error) ?? '')) throw error;
      context.logger.warn('a member of a group does not run', {
        ...{ contract: root.slice(0, 8), member: memberId.slice(0, 8) },
        error: describeError(error),
      });
    }
  };

  return {
    has: (member) => running.has(member),
    async joinBefore(position) {
      // The log's newest state may know members of blocks to come.
      const members = context.log.state().contracts.get(root)?.members ?? [];
      for (
        let next = members[joined];
        next !== undefined && next.position < position;
        next = members[joined]
      ) {
        await join(next);
        joined += 1;
      }
    },
  };
}

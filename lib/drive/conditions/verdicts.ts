import type { NodeId } from '../../../contracts/drive/schema.ts';
import type { OpenDrive } from '../drive-context.ts';
import { accountId } from '../account-id.ts';
import { addressOf } from '../vault.ts';
import { formatApproval } from './approval-request.ts';
import type { PolicyCalls } from './policy-calls.ts';
import type { DriveConditions, Verdict } from './types.ts';

/** What somebody does about the conditions of what was shared with them. */
export type Verdicts = Pick<
  DriveConditions,
  'verdict' | 'uses' | 'spend' | 'approvals' | 'inheritance' | 'claim' | 'approvalRequest'
>;

export function createVerdicts({ calls: drive, view }: OpenDrive, calls: PolicyCalls): Verdicts {
  const lineOf = (node: NodeId): Set<NodeId> => {
    const { entries } = view.snapshot();
    const line = new Set<NodeId>();
    for (let at: NodeId | null = node; at !== null; at = entries.get(at)?.parent ?? null) line.add(at);
    return line;
  };

  return {
    async verdict(node) {
      const line = lineOf(node);
      const { grants } = await drive.query('grants', {});
      const own = grants.filter((grant) => line.has(grant.node));
      if (own.some(({ policy }) => policy === undefined)) return undefined;
      let last: Verdict | undefined;
      for (const { policy = '', node: grant, account } of own) {
        // Whichever policy it is, it answers this.
        const { queries } = calls('combined', policy);
        const { allowed, reason, at, by = policy } = await queries.decide({ node, account, grant });
        last = { allowed, reason, at, policy: by, node, grant, account: addressOf(account) };
        if (allowed) return last;
      }
      return last;
    },
    uses: ({ policy, grant }) => calls('uses', policy).queries.mine({ grant }),
    spend: ({ policy, node, grant }) => calls('uses', policy).commands.spend({ node, grant }),
    approvals: ({ policy, grant, account }) =>
      calls('approval', policy).queries.state({ account: accountId(account), grant }),
    inheritance: ({ policy, grant }) => calls('heir', policy).queries.state({ grant }),
    claim: ({ policy, grant }) => calls('heir', policy).commands.claim({ grant }),
    approvalRequest: formatApproval,
  };
}

import { accountName, addressOf, identityOf } from '../vault.ts';
import type { PolicyCalls } from './policy-calls.ts';
import type { Condition, ConditionKind } from './types.ts';

/** One share, as policies name it: the node that was shared, and the account in hex. */
export type ShareName = { readonly node: string; readonly account: string };

/** Tells the policy of a condition's kind that it holds for this share. @throws DriveError. */
export async function writeRule(
  calls: PolicyCalls,
  contract: string,
  share: ShareName,
  condition: Condition,
): Promise<void> {
  switch (condition.kind) {
    case 'window': {
      const { from, until } = condition;
      await calls('window', contract).commands.set({ from, until, share });
      return;
    }
    case 'uses': {
      const { uses, minutes } = condition;
      const { account, node: grant } = share;
      await calls('uses', contract).commands.set({ account, grant, uses, minutes });
      return;
    }
    case 'approval': {
      const approvers = condition.approvers.map((address) => accountName(identityOf(address)));
      await calls('approval', contract).commands.set({ approvers, needed: condition.needed, share });
      return;
    }
    case 'heir': {
      const { silence, waiting } = condition;
      await calls('heir', contract).commands.set({ heirs: [share.account], silence, waiting, share });
      return;
    }
    case 'members':
      await calls('members', contract).commands.set({ group: condition.group, share });
  }
}

/** What the policy of a kind goes by for this share; `undefined` where it has no rule. @throws DriveError. */
export async function readRule(
  calls: PolicyCalls,
  kind: ConditionKind,
  contract: string,
  share: ShareName,
): Promise<Condition | undefined> {
  switch (kind) {
    case 'window': {
      const rule = await calls('window', contract).queries.rule({ share });
      return rule === null ? undefined : { kind, ...rule };
    }
    case 'uses': {
      const { account, node: grant } = share;
      const rule = await calls('uses', contract).queries.rule({ account, grant });
      return rule === null ? undefined : { kind, uses: rule.left, minutes: rule.minutes };
    }
    case 'approval': {
      const rule = await calls('approval', contract).queries.rule({ share });
      return rule === null ? undefined : { kind, ...rule, approvers: rule.approvers.map(addressOf) };
    }
    case 'heir': {
      const rule = await calls('heir', contract).queries.rule({ share });
      return rule === null ? undefined : { kind, silence: rule.silence, waiting: rule.waiting };
    }
    case 'members': {
      const group = await calls('members', contract).queries.rule({ share });
      return group === null ? undefined : { kind, group };
    }
  }
}

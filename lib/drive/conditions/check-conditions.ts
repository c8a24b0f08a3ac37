import { accountId } from '../account-id.ts';
import { DriveError } from '../drive-error.ts';
import type { ShareName } from './rules.ts';
import type { Condition, ConditionKind, ConditionPart, Conditions } from './types.ts';

const MINUTE = 60_000;

/**
 * All that policies would refuse, before any of them is told anything: a share that is being changed is closed meanwhile, and must not stay
 * so for a typing error. @throws DriveError `bad-argument`, `bad-address`.
 */
export function checkConditions({ parts }: Conditions, share: ShareName): void {
  if (parts.length === 0 || !hasEachOnce(parts))
    throw bad('a share has at least one condition, and of each kind at most one');
  for (const { condition } of parts) checkCondition(condition, share);
}

function checkCondition(condition: Condition, { account }: ShareName): void {
  switch (condition.kind) {
    case 'window': {
      const { from, until } = condition;
      if (from !== null && until !== null && from >= until) throw bad('it would close before it opens');
      return;
    }
    case 'uses':
      if (!isCount(condition.uses, 0, 10_000) || !isCount(condition.minutes, 1, 7 * 24 * 60))
        throw bad('there are 0 to 10,000 uses, each of a minute to a week');
      return;
    case 'approval': {
      const approvers = new Set(condition.approvers.map(accountId));
      if (approvers.size > 50 || !isCount(condition.needed, 1, approvers.size))
        throw bad('1 to 50 people may agree, and no more than those must');
      if (approvers.has(account)) throw bad('nobody can agree for themselves');
      return;
    }
    case 'heir':
      if (!isCount(condition.silence, MINUTE) || !isCount(condition.waiting, MINUTE))
        throw bad('silence and waiting last a minute at least');
      return;
    case 'members':
      if (!/^[0-9a-f]{16}$/.test(condition.group)) throw bad('that is no group of people');
  }
}

const isCount = (value: number, least: number, most = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

const bad = (text: string): DriveError => new DriveError('bad-argument', text);

export const hasEachOnce = (parts: readonly ConditionPart[]): boolean =>
  new Set<ConditionKind>(parts.map(({ condition }) => condition.kind)).size === parts.length;

/** As policies keep them. */
export function isSame(a: Condition | undefined, b: Condition): boolean {
  const sorted = (one: Condition): string =>
    JSON.stringify(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)));
  return a !== undefined && sorted(a) === sorted(b);
}

/** How conditions are joined, without what each of them says. */
export const shapeOf = (conditions: Conditions | null | undefined): string | undefined =>
  conditions
    ? JSON.stringify([
        conditions.parts.length === 1 ? 'all' : conditions.join,
        conditions.parts.map(({ condition, isNegated }) => [condition.kind, isNegated]),
      ])
    : undefined;

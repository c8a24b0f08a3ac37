import { DriveError } from '../drive-error.ts';
import type { OwnPolicies } from './own-policies.ts';
import type { PolicyCalls } from './policy-calls.ts';
import { readRule, writeRule, type ShareName } from './rules.ts';
import type { Condition, ConditionKind, ConditionPart, Conditions, PolicyGrant } from './types.ts';
import type { Rule } from '../../../contracts/policy-combined/rule.ts';

/** How an owner gives shares conditions. */
export type OwnConditions = {
  /**
   * Makes what is not there yet, and tells it what holds for the share. @returns the policy that the share must name.
   * @throws DriveError `bad-argument`, `bad-address` and what making contracts throws; the share is as it was then.
   */
  write(share: ShareName, conditions: Conditions): Promise<string>;
  of(grant: PolicyGrant): Promise<Conditions | null | undefined>;
};

export function createOwnConditions(policies: OwnPolicies, calls: PolicyCalls): OwnConditions {
  const partOf = async (share: ShareName, rule: Rule): Promise<ConditionPart | undefined> => {
    const isNegated = 'not' in rule;
    const inner = isNegated ? rule.not : rule;
    if (!('policy' in inner)) return undefined;
    const kind = await policies.nameOf(inner.policy);
    if (kind === undefined || kind === 'combined') return undefined;
    const condition = await readRule(calls, kind, inner.policy, share);
    return condition && { condition, isNegated };
  };
  const partsOf = async (share: ShareName, rules: readonly Rule[]): Promise<ConditionPart[] | undefined> => {
    const parts = await Promise.all(rules.map((rule) => partOf(share, rule)));
    const known = parts.filter((part) => part !== undefined);
    return known.length === parts.length ? known : undefined;
  };

  return {
    async write(share, { join, parts }) {
      checkParts(parts);
      const rules: Rule[] = [];
      for (const { condition, isNegated } of parts) {
        const policy = await policies.ensure(condition.kind);
        // One that is as it was is left alone: uses that were spent meanwhile stay spent.
        const before = await readRule(calls, condition.kind, policy, share);
        if (!isSame(before, condition)) await writeRule(calls, policy, share, condition);
        rules.push(isNegated ? { not: { policy } } : { policy });
      }
      const [only] = rules;
      if (rules.length === 1 && only !== undefined && 'policy' in only) return only.policy;
      const combined = await policies.ensure('combined');
      const rule = join === 'all' ? { all: rules } : { any: rules };
      await calls('combined', combined).commands.set({ rule: JSON.stringify(rule), share });
      return combined;
    },

    async of({ policy, node, account }) {
      if (policy === null) return null;
      const share = { node, account };
      if ((await policies.nameOf(policy)) !== 'combined') {
        const parts = await partsOf(share, [{ policy }]);
        return parts && { join: 'all', parts };
      }
      const rule = await calls('combined', policy).queries.rule({ share });
      if (rule === null || (!('all' in rule) && !('any' in rule))) return undefined;
      const join = 'all' in rule ? 'all' : 'any';
      const parts = await partsOf(share, 'all' in rule ? rule.all : rule.any);
      return parts && { join, parts };
    },
  };
}

/** As policies keep them. */
function isSame(a: Condition | undefined, b: Condition): boolean {
  const sorted = (one: Condition): string =>
    JSON.stringify(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)));
  return a !== undefined && sorted(a) === sorted(b);
}

function checkParts(parts: readonly ConditionPart[]): void {
  const kinds = new Set<ConditionKind>(parts.map(({ condition }) => condition.kind));
  if (parts.length === 0 || kinds.size < parts.length)
    throw new DriveError('bad-argument', 'a share has at least one condition, and of each kind at most one');
}

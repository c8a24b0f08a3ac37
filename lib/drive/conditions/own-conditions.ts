import type { OwnPolicies } from './own-policies.ts';
import type { PolicyCalls } from './policy-calls.ts';
import { checkConditions, hasEachOnce, isSame, shapeOf } from './check-conditions.ts';
import { readRule, writeRule, type ShareName } from './rules.ts';
import type { ConditionPart, Conditions, PolicyGrant } from './types.ts';
import type { Rule } from '../../../contracts/policy-combined/rule.ts';

/** How an owner gives shares conditions. */
export type OwnConditions = {
  /**
   * Makes what is not there yet, and tells it what holds for the share. @returns the policy that the share must name.
   * @param present - the policy that an access which is there names. What takes several commands closes that first, so that no mixture of
   * old and new conditions ever opens it; interrupted, it stays closed until it is written again.
   * @throws DriveError `bad-argument`, `bad-address` and what making contracts throws.
   */
  write(share: ShareName, conditions: Conditions, present?: PresentPolicy): Promise<string>;
  of(grant: PolicyGrant): Promise<Conditions | null | undefined>;
};

/** `replace` has the access name another one. */
export type PresentPolicy = { readonly policy: string; replace(policy: string): Promise<unknown> };

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

  const setRule = async (combined: string, share: ShareName, rule: Rule): Promise<void> => {
    await calls('combined', combined).commands.set({ rule: JSON.stringify(rule), share });
  };
  const close = async (share: ShareName, some: string, present: PresentPolicy): Promise<void> => {
    const combined = await policies.ensure('combined');
    await setRule(combined, share, { all: [{ policy: some }, { not: { policy: some } }] });
    if (present.policy !== combined) await present.replace(combined);
  };
  const of: OwnConditions['of'] = async ({ policy, node, account }) => {
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
    return parts && hasEachOnce(parts) ? { join, parts } : undefined;
  };

  return {
    of,
    async write(share, conditions, present) {
      const { join, parts } = conditions;
      checkConditions(conditions, share);
      const named: { policy: string; part: ConditionPart; isWritten: boolean }[] = [];
      for (const part of parts) {
        const policy = await policies.ensure(part.condition.kind);
        // One that is as it was is left alone: uses that were spent meanwhile stay spent.
        const stored = await readRule(calls, part.condition.kind, policy, share);
        named.push({ policy, part, isWritten: isSame(stored, part.condition) });
      }
      const unwritten = named.filter(({ isWritten }) => !isWritten);
      if (present !== undefined) {
        const before = await of({ ...share, policy: present.policy });
        const steps = unwritten.length + (shapeOf(before) === shapeOf(conditions) ? 0 : 1);
        const [some] = named;
        if (steps > 1 && some !== undefined) await close(share, some.policy, present);
      }
      for (const { policy, part } of unwritten) await writeRule(calls, policy, share, part.condition);
      const rules = named.map(({ policy, part }): Rule =>
        part.isNegated ? { not: { policy } } : { policy },
      );
      const [only] = rules;
      if (rules.length === 1 && only !== undefined && 'policy' in only) return only.policy;
      const combined = await policies.ensure('combined');
      await setRule(combined, share, join === 'all' ? { all: rules } : { any: rules });
      return combined;
    },
  };
}

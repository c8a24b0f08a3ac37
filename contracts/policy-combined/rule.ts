import {
  allows,
  attempt,
  refuses,
  type Policy,
  type PolicyDecision,
  type PolicyQuestion,
} from '../sdk/index.ts';

/** Policies of the same group, by id, joined by words. */
export type Rule =
  | { readonly policy: string }
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule };

/** Policies that one rule may name; each is a call. */
export const MOST_POLICIES = 16;
const MOST_DEEP = 8;

/** A rule as it came in; `undefined` for what is none, or too large. */
export function parseRule(value: unknown): Rule | undefined {
  let policies = 0;
  const parse = (one: unknown, depth: number): Rule | undefined => {
    if (typeof one !== 'object' || one === null || depth > MOST_DEEP) return undefined;
    const fields: [string, unknown][] = Object.entries(one);
    const [field, ...others] = fields;
    if (field === undefined || others.length > 0) return undefined;
    const [key, inner] = field;
    if (key === 'policy') {
      policies += 1;
      return typeof inner === 'string' && /^[0-9a-f]{64}$/.test(inner) ? { policy: inner } : undefined;
    }
    if (key === 'not') {
      const rule = parse(inner, depth + 1);
      return rule && { not: rule };
    }
    if ((key !== 'all' && key !== 'any') || !Array.isArray(inner) || inner.length === 0) return undefined;
    const rules = inner.map((each) => parse(each, depth + 1)).filter((rule) => rule !== undefined);
    if (rules.length < inner.length) return undefined;
    return key === 'all' ? { all: rules } : { any: rules };
  };
  const rule = parse(value, 0);
  return policies > MOST_POLICIES ? undefined : rule;
}

/** What is known of a policy: its answer, or nothing, where it failed or is not there. */
type Known = PolicyDecision | undefined;

/** A rule that stands on a policy which gives no answer refuses, under “not” too. */
export function decideRule(rule: Rule, question: PolicyQuestion): PolicyDecision {
  return evaluate(rule, question) ?? refuses('policy-failed');
}

function evaluate(rule: Rule, question: PolicyQuestion): Known {
  if ('policy' in rule) {
    const answer = attempt<Policy>(rule.policy).decide(question);
    return answer.ok ? { ...answer.value, by: answer.value.by ?? rule.policy } : undefined;
  }
  if ('not' in rule) {
    const inner = evaluate(rule.not, question);
    return (
      inner &&
      (inner.allowed
        ? { ...inner, ...refuses(`not-${inner.reason}`.slice(0, 64), inner.at) }
        : { ...inner, ...allows(`not-${inner.reason}`.slice(0, 64), inner.at) })
    );
  }
  const isAll = 'all' in rule;
  const answers = (isAll ? rule.all : rule.any).map((one) => evaluate(one, question));
  const known = answers.filter((answer) => answer !== undefined);
  // One that decides by itself does so, whatever the others are.
  const decisive = known.find(({ allowed }) => allowed !== isAll);
  if (decisive !== undefined) return decisive;
  return known.length < answers.length ? undefined : known[0];
}

import {
  decides,
  defineContract,
  ensure,
  ensureOwner,
  letAsk,
  method,
  object,
  optional,
  PerShare,
  refuses,
  share,
  text,
} from '../sdk/index.ts';
import { decideRule, parseRule, type Rule } from './rule.ts';

/** Other policies of the group, joined by “all”, “any” and “not”. */

const MAX_TEXT = 8192;
const rules = new PerShare<Rule>('rule/');

export const contract = defineContract({
  commands: {
    letAsk,

    /** Owner: the rule as JSON text, such as `{"all":[{"policy":"…"},{"not":{"policy":"…"}}]}`. */
    set: method(object({ rule: text(MAX_TEXT), share: optional(share) }), (context, given) => {
      ensureOwner(context);
      const parsed = parseRule(parseJson(given.rule));
      ensure(parsed !== undefined, 'bad-rule');
      rules.set(given.share, parsed);
    }),
  },
  queries: {
    decide: decides((_context, question) => {
      const set = rules.for(question);
      return set === undefined ? refuses('not-set') : decideRule(set, question);
    }),

    /** Owner: the rule of a share. */
    rule: method(object({ share: optional(share) }), (context, { share: of }) => {
      ensureOwner(context);
      return rules.get(of) ?? null;
    }),
  },
});

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

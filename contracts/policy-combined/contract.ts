import {
  decides,
  defineContract,
  ensure,
  ensureOwner,
  method,
  object,
  refuses,
  StorageValue,
  text,
} from '../sdk/index.ts';
import { decideRule, parseRule, type Rule } from './rule.ts';

/** Other policies of the group, joined by “all”, “any” and “not”. */

const MAX_TEXT = 8192;
const rule = new StorageValue<Rule>('rule');

export const contract = defineContract({
  commands: {
    /** Owner: the rule as JSON text, such as `{"all":[{"policy":"…"},{"not":{"policy":"…"}}]}`. */
    set: method(object({ rule: text(MAX_TEXT) }), (context, given) => {
      ensureOwner(context);
      const parsed = parseRule(parseJson(given.rule));
      ensure(parsed !== undefined, 'bad-rule');
      rule.set(parsed);
    }),
  },
  queries: {
    decide: decides((_context, question) => {
      const set = rule.get();
      return set === undefined ? refuses('not-set') : decideRule(set, question);
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

import * as v from 'valibot';
import type { JsonValue } from '../../lib/drive/contracts.ts';
import { CliError } from '../client/cli-error.ts';

/** Calls to run one after another. */
export type Script = {
  readonly owner: string;
  /** Milliseconds since 1970 at which it begins. */
  readonly time: number;
  readonly calls: readonly ScriptCall[];
};

export type ScriptCall = {
  readonly by: string;
  readonly kind: 'command' | 'query';
  readonly method: string;
  readonly args: JsonValue;
  readonly when: { readonly at: number } | { readonly after: number };
};

const millis = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const MOMENT = 'a time is text such as 2030-01-31T12:00:00Z, or milliseconds since 1970';
const moment = v.union(
  [
    millis,
    v.pipe(
      v.string(),
      v.check((text) => !Number.isNaN(Date.parse(text)), MOMENT),
      v.transform((text) => Date.parse(text)),
    ),
  ],
  MOMENT,
);

const callSchema = v.pipe(
  v.strictObject({
    by: v.string(),
    command: v.optional(v.string()),
    query: v.optional(v.string()),
    args: v.optional(v.custom<JsonValue>((value) => value !== undefined)),
    at: v.optional(moment),
    after: v.optional(millis),
  }),
  v.check(
    ({ command, query }) => (command === undefined) !== (query === undefined),
    'either command or query',
  ),
  v.check(({ at, after }) => at === undefined || after === undefined, 'either at or after, not both'),
);

const scriptSchema = v.strictObject({
  owner: v.optional(v.string(), 'owner'),
  time: v.optional(moment, 1_700_000_000_000),
  calls: v.array(callSchema),
});

/** @throws CliError `bad-argument` that says where the script is wrong. */
export function parseScript(text: string): Script {
  const parsed = v.safeParse(scriptSchema, jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue) ?? 'the script';
    throw new CliError('bad-argument', `${path}: ${issue.message}`);
  }
  const { owner, time, calls } = parsed.output;
  return {
    owner,
    time,
    calls: calls.map(({ by, command, query, args, at, after }) => ({
      by,
      kind: command === undefined ? 'query' : 'command',
      method: command ?? query ?? '',
      args: args ?? {},
      when: at === undefined ? { after: after ?? 0 } : { at },
    })),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError('bad-argument', 'the script is not JSON', { cause });
  }
}

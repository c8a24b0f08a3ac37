import * as v from 'valibot';
import type { ContractSchema, Description } from '../../contracts/sdk/description.ts';

/** What a contract says of its methods is a stranger's word: it is read strictly. */
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const whole = v.pipe(v.number(), v.safeInteger());

const pattern = v.pipe(
  v.strictObject({
    source: v.pipe(v.string(), v.maxLength(1000)),
    flags: v.pipe(v.string(), v.regex(/^[dimsuv]*$/)),
  }),
  v.check(({ source, flags }) => isPattern(source, flags)),
);

const description: v.GenericSchema<Description> = v.lazy(() =>
  v.variant('kind', [
    v.strictObject({ kind: v.literal('text'), max: size, pattern: v.exactOptional(pattern) }),
    v.strictObject({ kind: v.literal('integer'), min: whole, max: whole }),
    v.strictObject({ kind: v.literal('boolean') }),
    v.strictObject({ kind: v.literal('bytes'), max: size, exactly: v.exactOptional(size) }),
    v.strictObject({ kind: v.literal('hex'), bytes: size }),
    v.strictObject({ kind: v.literal('choice'), of: v.array(v.string()) }),
    v.strictObject({ kind: v.literal('nullable'), of: description }),
    v.strictObject({ kind: v.literal('optional'), of: description }),
    v.strictObject({ kind: v.literal('list'), of: description, max: size }),
    v.strictObject({ kind: v.literal('object'), fields: v.record(v.string(), description) }),
    v.strictObject({
      kind: v.literal('having'),
      key: v.string(),
      present: description,
      absent: description,
    }),
  ]),
);

const method = v.strictObject({
  args: v.exactOptional(description),
  answer: v.exactOptional(description),
});
const methods = v.record(v.string(), method);
const schema = v.strictObject({ v: v.literal(1), commands: methods, queries: methods });

/** @returns undefined for what is no schema that this program knows. */
export function parseContractSchema(value: unknown): ContractSchema | undefined {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
}

function isPattern(source: string, flags: string): boolean {
  try {
    return new RegExp(source, flags).source !== '';
  } catch {
    return false;
  }
}

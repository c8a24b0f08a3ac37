import * as v from 'valibot';
import { bytesUpTo, codecOf, textUpTo, uint, type Codec } from '../../base/schema.ts';
import { hash32, version1 } from '../../protocol/fields.ts';

/** The outcome of a command as every replica finds it; a receipt is this, signed. */
const fields = {
  command: hash32,
  caller: textUpTo(80),
  position: uint,
  time: uint,
  ok: v.boolean(),
  code: textUpTo(64),
  detail: textUpTo(200),
  value: bytesUpTo(8 << 20),
  events: bytesUpTo(8 << 20),
};
const schema = v.strictObject({ v: version1, ...fields });

/** As a state keeps it. */
export const storedOutcomeCodec: Codec<v.InferOutput<typeof schema>> = codecOf('outcome', schema);
export type CommandOutcome = Omit<v.InferOutput<typeof schema>, 'v'>;

import * as v from 'valibot';
import { codecOf, textUpTo, uint, type Codec } from '../../base/schema.ts';
import { hash32, identity } from '../fields.ts';

/**
 * What one gatekeeper found of the evidence of a worker, or of who offers to be a gatekeeper. They are admitted once t gatekeepers say so of the same evidence;
 * a refusal carries its reason for everybody to read.
 */
const schema = v.strictObject({
  worker: identity,
  evidence: hash32,
  admitted: v.boolean(),
  reason: textUpTo(200),
  measurement: hash32,
  tee: textUpTo(32),
  set: uint,
  n: uint,
  t: uint,
});
export type Verdict = v.InferOutput<typeof schema>;
export const verdictCodec: Codec<Verdict> = codecOf('verdict', schema);

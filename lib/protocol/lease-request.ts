import * as v from 'valibot';
import { codecOf, uint, type Codec } from '../base/schema.ts';
import { sealingKey } from './fields.ts';

/** A worker asks for its lease: the key that queries shall be sealed to, and how many contracts it serves. */
const schema = v.strictObject({ queryKey: sealingKey, load: uint });
export type LeaseRequest = v.InferOutput<typeof schema>;
export const leaseRequestCodec: Codec<LeaseRequest> = codecOf('lease request', schema);

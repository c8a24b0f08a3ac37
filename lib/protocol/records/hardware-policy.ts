import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, millis, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { cosignatures } from '../fields.ts';
import { hardwarePolicy, platformLimit } from '../tee.ts';

/**
 * Governance replaces what the network demands of hardware. Until `notBefore` the demands of before go on beside these: what is stricter counts at
 * once, what is looser from then on.
 *
 * | field | |
 * | --- | --- |
 * | serial | that of the last decision + 1, from 1, so that none can be posted again |
 * | notBefore | when the demands of before end |
 * | hardware, platformLimit | in place of those of the genesis record, the whole of them; absent as there |
 */
const schema = v.strictObject({
  serial: uint,
  notBefore: millis,
  hardware: hardwarePolicy,
  platformLimit: v.optional(platformLimit),
  cosignatures,
});
export type HardwareDecision = v.InferOutput<typeof schema>;
export const hardwareDecisionCodec: Codec<HardwareDecision> = codecOf('hardware policy', schema);

/** An absent limit is signed as 0, which is none. */
export function hardwareDecisionMessage(network: Bytes, d: Omit<HardwareDecision, 'cosignatures'>): Bytes {
  const { serial, notBefore, hardware, platformLimit: limit = 0 } = d;
  return domainBytes('hardware-policy', network, serial, notBefore, hardware, limit);
}

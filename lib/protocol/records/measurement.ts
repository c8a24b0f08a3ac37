import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, millis, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { cosignatures, hash32 } from '../fields.ts';

/**
 * Governance approves what workers, or gatekeepers, may run from a time on, or revokes it at once. Of two decisions on a measurement the one with
 * the later `notBefore` stands, whatever their order on the chain, so that an old one cannot be posted again.
 */
export const ROLES = ['worker', 'gatekeeper'] as const;
export type Role = (typeof ROLES)[number];

const schema = v.strictObject({
  role: v.picklist(ROLES),
  measurement: hash32,
  approved: v.boolean(),
  notBefore: millis,
  cosignatures,
});
export type MeasurementDecision = v.InferOutput<typeof schema>;
export const measurementCodec: Codec<MeasurementDecision> = codecOf('measurement', schema);

export function measurementMessage(network: Bytes, m: Omit<MeasurementDecision, 'cosignatures'>): Bytes {
  return domainBytes('measurement', network, m.role, m.measurement, m.approved, m.notBefore);
}

import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { areDifferent, cosignatures, identity, isThreshold } from '../fields.ts';

/**
 * Governance names the next set of gatekeepers, which may be the same members again: every contract's secret is then shared anew, and the
 * shares of before are worth nothing once their root keys are erased.
 *
 * | field | |
 * | --- | --- |
 * | set | the number of the set before + 1 |
 * | members | members of now, or those that the gatekeepers of now admitted; a member's place is its index in sharings |
 * | threshold | how many of them must agree, more than half |
 */
const fields = {
  set: uint,
  members: v.pipe(v.array(identity), v.minLength(1), v.maxLength(255)),
  threshold: uint,
};
const schema = v.pipe(
  v.strictObject({ ...fields, cosignatures }),
  v.check(({ members, threshold }) => isThreshold(threshold, members.length) && areDifferent(members)),
);
export type GatekeeperSetDecision = v.InferOutput<typeof schema>;
export const gatekeeperSetCodec: Codec<GatekeeperSetDecision> = codecOf('gatekeeper set', schema);

export function gatekeeperSetMessage(network: Bytes, s: Omit<GatekeeperSetDecision, 'cosignatures'>): Bytes {
  return domainBytes('gatekeeper-set', network, s.set, s.members, s.threshold);
}

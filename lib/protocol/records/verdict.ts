import * as v from 'valibot';
import { equalBytes } from '../../base/bytes.ts';
import { codecOf, textUpTo, uint, type Codec } from '../../base/schema.ts';
import { hash32, identity } from '../fields.ts';
import { tcbLevel, teeKind } from '../tee.ts';

/**
 * What one gatekeeper found of the evidence of a worker, or of who offers to be a gatekeeper. They are admitted once t gatekeepers say so of the same evidence;
 * a refusal carries its reason for everybody to read.
 *
 * | field | |
 * | --- | --- |
 * | tee | the kind of TEE that the evidence is of; empty where nobody could fetch the evidence |
 * | measurement | what ran; in a refusal what the evidence claims, or zeros |
 * | tcb, platform | of an admission: the level of the hardware (none of a simulated TEE) and which platform it is |
 */
const schema = v.strictObject({
  worker: identity,
  evidence: hash32,
  admitted: v.boolean(),
  reason: textUpTo(200),
  measurement: hash32,
  tee: v.union([teeKind, v.literal('')]),
  tcb: v.optional(tcbLevel),
  platform: v.optional(hash32),
  set: uint,
  n: uint,
  t: uint,
});
/** Reasons of refusals that say nothing against who was refused: newer evidence may be admitted. */
export const isPassing = (reason: string): boolean =>
  /^(stale-challenge|evidence-unavailable|evidence-lapsed|collateral-not-current|crl-not-current)\b/.test(
    reason,
  );

export type Verdict = v.InferOutput<typeof schema>;
export const verdictCodec: Codec<Verdict> = codecOf('verdict', schema);

export type Finding = Pick<Verdict, 'admitted' | 'measurement' | 'tee' | 'tcb' | 'platform'>;

/** Whether two gatekeepers found the same; their reasons may differ. */
export const isSameFinding = (a: Finding, b: Finding): boolean =>
  a.admitted === b.admitted &&
  a.tee === b.tee &&
  a.tcb?.status === b.tcb?.status &&
  a.tcb?.date === b.tcb?.date &&
  equalBytes(a.measurement, b.measurement) &&
  equalBytes(a.platform ?? new Uint8Array(), b.platform ?? new Uint8Array());

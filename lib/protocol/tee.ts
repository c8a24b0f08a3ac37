import * as v from 'valibot';
import { equalBytes } from '../base/bytes.ts';
import { millis, textUpTo, uint } from '../base/schema.ts';
import { hash32 } from './fields.ts';

/** The kinds of TEE that evidence can be of. */
export const teeKind = v.picklist(['simulated', 'dstack', 'sgx']);
export type TeeKind = v.InferOutput<typeof teeKind>;

/** What Intel says of a platform's level of firmware and microcode, but `Revoked`, which nothing can allow. */
export const tcbStatus = v.picklist([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
]);
export type TcbStatus = v.InferOutput<typeof tcbStatus>;

/** A level, and since when (milliseconds) Intel names it: what was found later is not mended in it. */
export const tcbLevel = v.strictObject({ status: tcbStatus, date: millis });
export type Tcb = v.InferOutput<typeof tcbLevel>;

/**
 * What a network demands of hardware; `policy.hardware` of its genesis record, or what governance put in its place.
 *
 * | field | |
 * | --- | --- |
 * | tcb | statuses that are good enough |
 * | advisories | Intel's advisories (`INTEL-SA-…`) that a platform may be subject to; all others refuse it |
 * | platforms.allow | platform ids; none at all means every platform |
 * | platforms.deny | platform ids that are refused, whatever else holds |
 */
export const hardwarePolicy = v.strictObject({
  tcb: v.pipe(v.array(tcbStatus), v.maxLength(6)),
  advisories: v.pipe(v.array(textUpTo(32)), v.maxLength(128)),
  platforms: v.strictObject({
    allow: v.pipe(v.array(hash32), v.maxLength(1024)),
    deny: v.pipe(v.array(hash32), v.maxLength(1024)),
  }),
});
export type HardwarePolicy = v.InferOutput<typeof hardwarePolicy>;

export const allowsLevel = ({ tcb }: HardwarePolicy, status: TcbStatus | undefined): boolean =>
  status !== undefined && tcb.includes(status);

export function allowsPlatform({ platforms }: HardwarePolicy, platform: Uint8Array | undefined): boolean {
  const isListed = (list: readonly Uint8Array[]): boolean =>
    list.some((id) => platform !== undefined && equalBytes(id, platform));
  return !isListed(platforms.deny) && (platforms.allow.length === 0 || isListed(platforms.allow));
}

/** How many contracts one platform may have. */
export const platformLimit = v.pipe(uint, v.minValue(1));

/** What holds where the genesis record says nothing: platforms that are up to date and subject to no advisory. */
export const STRICT_HARDWARE: HardwarePolicy = {
  tcb: ['UpToDate'],
  advisories: [],
  platforms: { allow: [], deny: [] },
};

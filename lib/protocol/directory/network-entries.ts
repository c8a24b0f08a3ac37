import * as v from 'valibot';
import { utf8 } from '../../base/bytes.ts';
import { codecOf, millis, textUpTo, uint, type Codec } from '../../base/schema.ts';
import { hash32, identity, version1 } from '../fields.ts';
import { ROLES } from '../records/measurement.ts';
import { tcbLevel } from '../tee.ts';
import type { DirectoryName } from './entries.ts';

/**
 * What the directory says of the network's machines.
 *
 * | kind | id | entry |
 * | --- | --- | --- |
 * | worker | a worker's identity | `workerEntryCodec` |
 * | measurements | "worker" or "gatekeeper" | `measurementsEntryCodec`: what may run as that |
 * | gatekeepers | no bytes | `gatekeepersEntryCodec`: the newest set |
 */
export const MEASUREMENTS = ROLES.map((role) => ({
  role,
  name: { kind: 'measurements', id: utf8(role) } satisfies DirectoryName,
}));
export const NEWEST_GATEKEEPERS: DirectoryName = { kind: 'gatekeepers', id: new Uint8Array() };

const workerEntry = v.strictObject({
  v: version1,
  status: v.picklist(['pending', 'admitted', 'refused']),
  measurement: hash32,
  tee: textUpTo(32),
  tcb: v.optional(tcbLevel),
  platform: v.optional(hash32),
  evidence: hash32,
});
export type WorkerDirectoryEntry = v.InferOutput<typeof workerEntry>;
export const workerEntryCodec: Codec<WorkerDirectoryEntry> = codecOf(
  'directory entry of a worker',
  workerEntry,
);

/** Ascending by measurement. */
const measurementsEntry = v.strictObject({
  v: version1,
  list: v.array(v.strictObject({ measurement: hash32, notBefore: millis, revoked: v.boolean() })),
});
export const measurementsEntryCodec = codecOf('directory entry of measurements', measurementsEntry);

const gatekeepersEntry = v.strictObject({
  v: version1,
  set: uint,
  threshold: uint,
  members: v.array(identity),
});
export const gatekeepersEntryCodec = codecOf('directory entry of gatekeepers', gatekeepersEntry);

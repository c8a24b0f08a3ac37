import * as v from 'valibot';
import { codecOf, textUpTo, uint, type Codec } from '../base/schema.ts';
import { endpointUrl, version1 } from './fields.ts';
import { tcbLevel, tcbStatus } from './tee.ts';

/**
 * A portal's account of the network, as JSON for people and pages. Only `genesis` and `sets` are evidence: the one must hash to the network id, and
 * the others, the records that named later sets of gatekeepers, are signed by its governance.
 */
const hex = textUpTo(128);
const judged = {
  identity: hex,
  status: v.picklist(['pending', 'admitted', 'refused']),
  reason: textUpTo(200),
  measurement: hex,
  tee: textUpTo(32),
  tcb: v.optional(tcbLevel),
  platform: v.optional(hex),
  registeredAt: uint,
};
const hardware = v.strictObject({
  serial: uint,
  notBefore: uint,
  tcb: v.array(tcbStatus),
  advisories: v.array(textUpTo(32)),
  allow: v.array(hex),
  deny: v.array(hex),
  platformLimit: v.optional(uint),
});
const schema = v.strictObject({
  v: version1,
  network: hex,
  chainGenesis: hex,
  genesis: v.string(),
  name: textUpTo(64),
  height: v.number(),
  time: uint,
  simulated: v.boolean(),
  set: uint,
  sets: v.array(v.pipe(v.string(), v.regex(/^([0-9a-f]{2})+$/))),
  threshold: uint,
  gatekeepers: v.array(v.strictObject({ identity: hex, measurement: hex })),
  /** Those that offered to be gatekeepers, some of whom may be. */
  candidates: v.array(v.strictObject({ ...judged, endpoint: endpointUrl })),
  workers: v.array(v.strictObject(judged)),
  measurements: v.array(hex),
  /** What is demanded of hardware now, by the genesis record or by decisions; the newest comes last. */
  hardware: v.array(hardware),
  contracts: uint,
});
export type NetworkView = v.InferOutput<typeof schema>;
export const networkViewCodec: Pick<Codec<NetworkView>, 'check'> = codecOf('network view', schema);

import * as v from 'valibot';
import { codecOf, textUpTo, uint, type Codec } from '../base/schema.ts';
import { version1 } from './fields.ts';
import { tcbLevel } from './tee.ts';

/** A portal's account of the network, as JSON for people and pages. Only `genesis` is evidence: it must hash to the network id. */
const hex = textUpTo(128);
const schema = v.strictObject({
  v: version1,
  network: hex,
  chainGenesis: hex,
  genesis: v.string(),
  name: textUpTo(64),
  height: v.number(),
  time: uint,
  simulated: v.boolean(),
  threshold: uint,
  gatekeepers: v.array(v.strictObject({ identity: hex, measurement: hex })),
  workers: v.array(
    v.strictObject({
      identity: hex,
      status: v.picklist(['pending', 'admitted', 'refused']),
      reason: textUpTo(200),
      measurement: hex,
      tee: textUpTo(32),
      tcb: v.optional(tcbLevel),
      registeredAt: uint,
    }),
  ),
  measurements: v.array(hex),
  contracts: uint,
});
export type NetworkView = v.InferOutput<typeof schema>;
export const networkViewCodec: Pick<Codec<NetworkView>, 'check'> = codecOf('network view', schema);

import * as v from 'valibot';
import type { Bytes } from '../base/bytes.ts';
import { encodeCbor } from '../base/cbor.ts';
import { bytesOf, codecOf, millis, textUpTo, uint, type Codec } from '../base/schema.ts';
import { hashBytes } from '../crypto/domain.ts';
import { chainViewPolicy } from './chain-view.ts';
import { areDifferent, endpointUrl, hash32, identity, isThreshold, sealingKey, version1 } from './fields.ts';
import { hardwarePolicy, platformLimit } from './tee.ts';

/**
 * The record that makes a network. It alone names no network id, because the id is its hash.
 *
 * | field | type | |
 * | --- | --- | --- |
 * | name | text | for people |
 * | salt | bytes(16) | makes two networks of equal settings differ |
 * | governance | { threshold, keys } | who approves measurements |
 * | gatekeepers | [{ identity, sealing, endpoint, measurement }] | the first set |
 * | begun | time | when it was made: soon after there must be a checkpoint of its directory. Networks of before there were any have none |
 * | threshold | t | how many gatekeepers must agree, more than half of them, so that two quorums always share a member |
 * | measurements | [bytes(32)] | what workers may run |
 * | stores | [identity] | who may sign upload tokens, optional: governance can admit and remove others, see `records/store.ts` |
 * | policy.simulated | bool | whether simulated evidence is accepted; a production network says false |
 * | policy.hardware | see `tee.ts` | what is demanded of hardware; where it is absent, platforms must be up to date and subject to no advisory |
 * | policy.platformLimit | uint from 1 | how many contracts one platform may have; see `reducer/platform-limit.ts` |
 * | policy.reappraiseMs | at least 10,000 | how long evidence is good for; see `reducer/admissions.ts` |
 * | policy.chainView | see `chain-view.ts` | how trusted processes look at the chain; where it is absent, as they like if TEEs are simulated, and not at all else |
 */
const gatekeeper = v.strictObject({
  identity,
  sealing: sealingKey,
  endpoint: endpointUrl,
  measurement: hash32,
});
const plain = v.strictObject({
  v: version1,
  kind: v.literal('network'),
  name: textUpTo(64),
  salt: bytesOf(16),
  begun: v.optional(millis),
  governance: v.strictObject({ threshold: uint, keys: v.pipe(v.array(identity), v.maxLength(32)) }),
  gatekeepers: v.pipe(v.array(gatekeeper), v.minLength(1), v.maxLength(255)),
  threshold: uint,
  measurements: v.pipe(v.array(hash32), v.maxLength(64)),
  stores: v.optional(v.pipe(v.array(identity), v.maxLength(32))),
  policy: v.strictObject({
    simulated: v.boolean(),
    hardware: v.optional(hardwarePolicy),
    platformLimit: v.optional(platformLimit),
    reappraiseMs: v.optional(v.pipe(millis, v.minValue(10_000))),
    chainView: v.optional(chainViewPolicy),
  }),
});
const schema = v.pipe(
  plain,
  v.check(({ gatekeepers, threshold }) => isThreshold(threshold, gatekeepers.length)),
  v.check(({ gatekeepers }) => areDifferent(gatekeepers.map((g) => g.identity))),
);

export type Genesis = v.InferOutput<typeof schema>;
export type GatekeeperEntry = Genesis['gatekeepers'][number];
export const genesisCodec: Codec<Genesis> = codecOf('network genesis', schema);

/** SHA-256 over CBOR["velum/1/network", chain genesis hash, genesis record]. */
export function networkIdOf(chainGenesis: Uint8Array, record: Uint8Array): Bytes {
  return hashBytes(encodeCbor(['velum/1/network', chainGenesis, record]));
}

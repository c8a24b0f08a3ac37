import * as v from 'valibot';
import { codecOf, type Codec } from '../../base/schema.ts';
import { cidText, endpointUrl, hash32, sealingKey } from '../fields.ts';

/**
 * Somebody offers to be a gatekeeper; signed by its attested identity. It is one only once governance names it in a set, for which the
 * gatekeepers of now must have admitted it.
 *
 * | field | |
 * | --- | --- |
 * | sealing | public key that shares are sealed to |
 * | endpoint | where workers and gatekeepers reach it |
 * | evidence | hash and CID of its attestation evidence |
 */
const schema = v.strictObject({
  sealing: sealingKey,
  endpoint: endpointUrl,
  evidence: v.strictObject({ hash: hash32, cid: cidText }),
});
export type GatekeeperOffer = v.InferOutput<typeof schema>;
export const gatekeeperCodec: Codec<GatekeeperOffer> = codecOf('gatekeeper', schema);

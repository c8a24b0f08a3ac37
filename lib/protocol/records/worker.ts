import * as v from 'valibot';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { cidText, endpointUrl, hash32, sealingKey } from '../fields.ts';

/**
 * A worker offers itself; signed by its attested identity. Lapses unless the gatekeepers admit it.
 *
 * | field | |
 * | --- | --- |
 * | sealing | public key that hand-outs are sealed to |
 * | endpoint | where portals and gatekeepers reach it |
 * | capacity | contracts it will hold |
 * | evidence | hash and CID of its attestation evidence |
 */
const schema = v.strictObject({
  sealing: sealingKey,
  endpoint: endpointUrl,
  capacity: uint,
  evidence: v.strictObject({ hash: hash32, cid: cidText }),
});
export type WorkerRegistration = v.InferOutput<typeof schema>;
export const workerCodec: Codec<WorkerRegistration> = codecOf('worker', schema);

import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { codecOf, uint, type Codec } from '../../base/schema.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { contractId, cosignatures, identity } from '../fields.ts';

/** How many workers may run one contract. */
export const MOST_WORKERS = 16;

/** Which workers run a contract, in place of any earlier list; cosigned by t gatekeepers of a set. `serial` only grows. */
const schema = v.strictObject({
  contract: contractId,
  set: uint,
  n: uint,
  t: uint,
  serial: uint,
  workers: v.pipe(v.array(identity), v.maxLength(MOST_WORKERS)),
  cosignatures,
});
export type Assignment = v.InferOutput<typeof schema>;
export const assignmentCodec: Codec<Assignment> = codecOf('assignment', schema);

export function assignmentMessage(network: Bytes, a: Omit<Assignment, 'cosignatures'>): Bytes {
  return domainBytes('assignment', network, a.contract, a.set, a.n, a.t, a.serial, a.workers);
}

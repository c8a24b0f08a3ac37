import * as v from 'valibot';
import { codecOf, type Codec } from '../../base/schema.ts';
import { cidText, contractId, hash32 } from '../fields.ts';

/**
 * Further code joins a contract, which thereby becomes the root of a group: its members share keys, workers, log and state, and can call
 * each other. Only the root's owner can sign it. The member's id is made of the record as a contract's is.
 *
 * | field | |
 * | --- | --- |
 * | contract | the root |
 * | code | hash and CID of the member's bundle |
 */
const schema = v.strictObject({
  contract: contractId,
  code: v.strictObject({ hash: hash32, cid: cidText }),
});
export type Join = v.InferOutput<typeof schema>;
export const joinCodec: Codec<Join> = codecOf('join', schema);

/** Members of one group; a join beyond that is ignored. */
export const MOST_MEMBERS = 64;

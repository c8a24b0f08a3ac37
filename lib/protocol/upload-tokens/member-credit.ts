import * as v from 'valibot';
import { bytesOf, codecOf, type Codec } from '../../base/schema.ts';
import { version1 } from '../fields.ts';
import { PURSE_LENGTH } from './credit.ts';

/**
 * Workers and gatekeepers store without tokens: in a signed request of the purpose `store-credit`, to `POST /v1/credit/member`, they name the purse that the store
 * fills for the day. The answer is its balance.
 *
 * | field | |
 * | --- | --- |
 * | purse | that only the one who asks knows |
 */
const schema = v.strictObject({ v: version1, purse: bytesOf(PURSE_LENGTH) });
export type MemberCredit = v.InferOutput<typeof schema>;
export const memberCreditCodec: Codec<MemberCredit> = codecOf('member credit', schema);

export const MEMBER_CREDIT_PATH = '/v1/credit/member';

import * as v from 'valibot';
import { bytesOf, codecOf, uint, type Codec } from '../../base/schema.ts';
import { contractId, hash32, version1 } from '../fields.ts';
import { blindedNumbers, MOST_TOKENS } from './issuing.ts';
import { TOKEN_LENGTH } from './token.ts';

/**
 * What tokens buy lies in a purse at the store: a name of 16 random bytes that whoever opened it knows, and bytes of storage. Uploads
 * that share a purse can be told to belong together, and nothing else about them.
 *
 * | message | |
 * | --- | --- |
 * | credit request `{ v: 1, purse, tokens }` | `POST /v1/credit`: redeems tokens, perhaps none, all or nothing; the answer is a balance |
 * | withdrawal `{ v: 1, purse, key, blinded }` | `POST /v1/credit/withdraw`: pays for fresh tokens; answered as an issue request is |
 * | return `{ v: 1, contract, tokens }` | `POST /v1/tokens/return`: spends tokens so that the contract may draw as much again |
 * | balance `{ v: 1, bytes }` | what the purse buys from now on |
 */
export const PURSE_LENGTH = 16;

/** A block takes room of its own at a store, however small it is: it counts as so many bytes at least. */
export const LEAST_BLOCK = 4096;
/** What a block of this length costs. */
export const costOf = (bytes: number): number => Math.max(bytes, LEAST_BLOCK);

const purse = bytesOf(PURSE_LENGTH);
const tokens = v.pipe(v.array(bytesOf(TOKEN_LENGTH)), v.maxLength(MOST_TOKENS));

const creditRequest = v.strictObject({ v: version1, purse, tokens });
export type CreditRequest = v.InferOutput<typeof creditRequest>;
export const creditRequestCodec: Codec<CreditRequest> = codecOf('credit request', creditRequest);

const withdrawal = v.strictObject({ v: version1, purse, key: hash32, blinded: blindedNumbers });
export type Withdrawal = v.InferOutput<typeof withdrawal>;
export const withdrawalCodec: Codec<Withdrawal> = codecOf('withdrawal of tokens', withdrawal);

const tokenReturn = v.strictObject({ v: version1, contract: contractId, tokens });
export type TokenReturn = v.InferOutput<typeof tokenReturn>;
export const tokenReturnCodec: Codec<TokenReturn> = codecOf('return of tokens', tokenReturn);

const balance = v.strictObject({ v: version1, bytes: uint });
export type Balance = v.InferOutput<typeof balance>;
export const balanceCodec: Codec<Balance> = codecOf('balance', balance);

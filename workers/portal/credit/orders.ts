import * as v from 'valibot';
import { bytesOf, bytesUpTo, codecOf, millis, textUpTo, uint, type Codec } from '../../../lib/base/schema.ts';
import { version1 } from '../../../lib/protocol/fields.ts';
import { PURSE_LENGTH } from '../../../lib/protocol/upload-tokens/credit.ts';

/**
 * What a store asks of the book of credit, in its own process or at the portal that keeps it. `store` is the name of the store. An upload is
 * told apart by its name and the purse that pays; empty bytes stand for no upload and for a pin without an owner.
 *
 * | order | what it does, whole or not at all | answer |
 * | --- | --- | --- |
 * | room | | `bytes`: what the purse has and the upload was charged |
 * | charges | | `uploads`: who was charged for an upload of this name at this store |
 * | charge | takes bytes, perhaps none, for what an upload holds from now on, until `until` at least | |
 * | give-back | undoes a part of it | |
 * | pay | pays for a pin: by what its upload was charged, at whichever store, then by the purse. A pin that is paid for costs nothing | |
 * | undo | makes a payment the upload's charge again | |
 * | settle | the pin is there: what is left of its upload's charges goes back to the purse. What a pin without an owner was paid with is spent for good | |
 * | refund | the pin is gone: what it was paid with goes to a purse | `bytes`; `uploads`: the one that it ended |
 * | due | | `uploads`: some that were charged here until `now` at most |
 * | end | an upload that is still due holds nothing more here: its charge goes back to the purse | |
 */
const upload = bytesOf(16);
const purse = bytesOf(PURSE_LENGTH);
const perhaps = (length: number) =>
  v.pipe(
    bytesUpTo(length),
    v.check((b) => b.length % length === 0, 'neither whole nor empty'),
  );
const base = { v: version1, store: textUpTo(128) };
const pin = { root: bytesUpTo(64), release: perhaps(32) };
const paying = { ...pin, upload: perhaps(16), purse, bytes: uint };

const order = v.variant('order', [
  v.strictObject({ ...base, order: v.literal('room'), upload: perhaps(16), purse }),
  v.strictObject({ ...base, order: v.literal('charges'), upload }),
  v.strictObject({ ...base, order: v.literal('charge'), upload, purse, bytes: uint, until: millis }),
  v.strictObject({ ...base, order: v.literal('give-back'), upload, purse, bytes: uint }),
  v.strictObject({ ...base, order: v.literal('pay'), ...paying }),
  v.strictObject({ ...base, order: v.literal('undo'), ...paying }),
  v.strictObject({ ...base, order: v.literal('settle'), ...pin, upload: perhaps(16), purse }),
  v.strictObject({ ...base, order: v.literal('refund'), ...pin, purse: perhaps(PURSE_LENGTH) }),
  v.strictObject({ ...base, order: v.literal('due'), now: millis }),
  v.strictObject({ ...base, order: v.literal('end'), upload, purse, now: millis }),
]);
export type Order = v.InferOutput<typeof order>;
export const orderCodec: Codec<Order> = codecOf('order to the book of credit', order);

/** Uploads in one answer. */
export const MOST_UPLOADS = 256;
const outcome = v.strictObject({
  v: version1,
  bytes: uint,
  uploads: v.pipe(
    v.array(v.strictObject({ upload, purse: perhaps(PURSE_LENGTH) })),
    v.maxLength(MOST_UPLOADS),
  ),
});
export type Outcome = v.InferOutput<typeof outcome>;
export const outcomeCodec: Codec<Outcome> = codecOf('outcome of an order', outcome);

/** @throws UploadTokenError `no-credit`; PortalError `credit-unreachable` where the book is another portal's. */
export type CreditBook = (order: Order) => Promise<Outcome>;

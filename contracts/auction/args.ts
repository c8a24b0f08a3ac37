import { integer, nullable, object, text } from '../sdk/index.ts';

/** What the auction's methods take and give. Amounts are whole numbers of whatever it is held in; times are milliseconds since 1970. */
export const limits = { bidders: 1000, titleLength: 200, amount: 1_000_000_000_000 } as const;

const amount = integer(1, limits.amount);
const account = text(128);

export const shapes = {
  nothing: object({}),
  terms: object({ title: text(limits.titleLength), closesAt: integer(), reserve: amount }),
  bid: object({ amount }),
  mine: object({ amount: nullable(amount) }),
  /** Without a winner nobody bid the reserve. */
  result: object({
    winner: nullable(account),
    price: nullable(amount),
    bids: integer(),
  }),
};

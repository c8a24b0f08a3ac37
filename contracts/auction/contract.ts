import {
  admit,
  defineContract,
  ensure,
  method,
  StorageMap,
  StorageValue,
  type Context,
} from '../sdk/index.ts';
import { limits, shapes } from './args.ts';

/**
 * A sealed-bid auction. Nobody sees a bid of somebody else before it closes, its owner neither. Then the highest bid wins and pays
 * what the second highest was, or the reserve.
 */

type Terms = ReturnType<typeof shapes.terms>;
type Bid = { amount: number; position: number };

const terms = new StorageValue<Terms>('terms');
const bidders = new StorageValue<number>('bidders');
const bids = new StorageMap<Bid>('bid/');

function currentTerms(): Terms {
  const current = terms.get();
  ensure(current !== undefined, 'not-begun');
  return current;
}

const isClosed = ({ time }: Context, { closesAt }: Terms): boolean => time >= closesAt;

const commands = {
  /** Owner, once: terms that nobody can change afterwards. */
  begin: method(shapes.terms, (context, given) => {
    ensure(context.caller === context.owner, 'not-permitted');
    ensure(terms.get() === undefined, 'already-begun');
    ensure(given.closesAt > context.time, 'too-late');
    terms.set(given);
  }),

  /** Anybody but the owner. One bid each, which its bidder may raise until the end. */
  bid: method(shapes.bid, (context, { amount }) => {
    const { caller, owner, position } = context;
    const current = currentTerms();
    ensure(caller !== owner, 'not-permitted');
    ensure(!isClosed(context, current), 'too-late');
    ensure(amount >= current.reserve, 'below-reserve');
    const before = bids.get(caller);
    // The same bid a second time changes nothing: it keeps its place before others of its amount.
    ensure(before === undefined || amount > before.amount, 'not-higher');
    if (before === undefined) countBidder();
    bids.set(caller, { amount, position });
  }),
};

function countBidder(): void {
  const count = bidders.get() ?? 0;
  ensure(count < limits.bidders, 'full');
  bidders.set(count + 1);
}

const queries = {
  terms: method(shapes.nothing, currentTerms, shapes.terms),

  /** What the caller bid themselves. */
  mine: method(
    shapes.nothing,
    ({ caller }) => {
      const own = bids.get(caller);
      if (own !== undefined) admit();
      return { amount: own?.amount ?? null };
    },
    shapes.mine,
  ),

  /** Anybody, once it is closed. How many bid is a secret too until then. */
  result: method(
    shapes.nothing,
    (context) => {
      ensure(isClosed(context, currentTerms()), 'too-early');
      return outcome(currentTerms().reserve);
    },
    shapes.result,
  ),
};

/** The first of the highest bids wins. */
function outcome(reserve: number): ReturnType<typeof shapes.result> {
  const order = [...bids.scan()]
    .map(([bidder, bid]) => ({ bidder, ...bid }))
    .sort((a, b) => b.amount - a.amount || a.position - b.position);
  const [first, second] = order;
  return {
    winner: first?.bidder ?? null,
    price: first === undefined ? null : (second?.amount ?? reserve),
    bids: order.length,
  };
}

export const contract = defineContract({ commands, queries });

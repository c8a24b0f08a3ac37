import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useContract, type LocalContract } from '../sdk/testing.ts';
import type { contract } from './contract.ts';

type Auction = LocalContract<typeof contract>;

const auctions = useContract<typeof contract>(import.meta.dirname);
const HOUR = 3_600_000;
const BEGIN = 1_700_000_000_000;
const terms = { title: 'A lamp', closesAt: BEGIN + HOUR, reserve: 100 };

/** An auction of an hour that olga began. */
async function begun(): Promise<Auction> {
  const auction = await auctions.create({ owner: 'olga', time: BEGIN });
  await auction.as('olga').commands.begin(terms);
  return auction;
}

async function bidAll(auction: Auction, amounts: Record<string, number>): Promise<void> {
  for (const [bidder, amount] of Object.entries(amounts))
    assert.equal(await auction.as(bidder).commands.bid({ amount }), null);
}

const closed = (auction: Auction): Auction => Object.assign(auction, { time: terms.closesAt });

/** A raw call is refused and leaves the state as it was. */
async function refused(
  auction: Auction,
  by: string,
  method: string,
  args: object,
  code: string,
): Promise<void> {
  const before = await auction.state();
  const outcome = await auction.attempt(by, 'command', method, args as Record<string, number>);
  assert.equal(outcome.ok ? 'ok' : outcome.code, code, `${by} ${method}`);
  assert.deepEqual(await auction.state(), before);
}

test('the highest bid wins and pays the second highest', async () => {
  const auction = await begun();
  await bidAll(auction, { ann: 300, bob: 500, carol: 450 });
  const result = await closed(auction).as('anybody').queries.result();
  assert.deepEqual(result, { winner: 'bob', price: 450, bids: 3 });
});

test('a single bid pays the reserve, and no bid wins nothing', async () => {
  const one = await begun();
  await bidAll(one, { ann: 300 });
  assert.deepEqual(await closed(one).as('ann').queries.result(), { winner: 'ann', price: 100, bids: 1 });
  const none = closed(await begun());
  assert.deepEqual(await none.as('ann').queries.result(), { winner: null, price: null, bids: 0 });
});

test('of equal bids the first wins, and raising a bid gives its place away', async () => {
  const auction = await begun();
  await bidAll(auction, { zoe: 200, ann: 300 });
  await bidAll(auction, { zoe: 300 });
  assert.deepEqual(await closed(auction).as('ann').queries.result(), { winner: 'ann', price: 300, bids: 2 });
});

test('before the end nobody learns of bids but their own, the owner neither', async () => {
  const auction = await begun();
  await bidAll(auction, { ann: 300, bob: 777 });
  auction.time = terms.closesAt - 1;
  for (const caller of ['olga', 'ann', 'stranger']) {
    await assert.rejects(auction.as(caller).queries.result(), { code: 'too-early' });
    const own = caller === 'ann' ? 300 : null;
    assert.deepEqual(await auction.as(caller).queries.mine(), { amount: own });
    for (const method of ['terms', 'mine', 'result', 'schema']) {
      // What it costs is a number too, and may hold those digits.
      const answer = { ...(await auction.attempt(caller, 'query', method)), cost: 0 };
      assert.ok(!JSON.stringify(answer).includes('777'), `${method} to ${caller}`);
    }
  }
  assert.deepEqual(await auction.as('bob').queries.mine(), { amount: 777 });
});

test('whom it does not concern changes nothing', async () => {
  const auction = await auctions.create({ owner: 'olga', time: BEGIN });
  await refused(auction, 'ann', 'begin', terms, 'not-permitted');
  await refused(auction, 'ann', 'bid', { amount: 200 }, 'not-begun');
  await refused(auction, 'olga', 'begin', { ...terms, closesAt: BEGIN }, 'too-late');
  await auction.as('olga').commands.begin(terms);
  await refused(auction, 'olga', 'begin', { ...terms, closesAt: BEGIN + 2 * HOUR }, 'already-begun');
  await refused(auction, 'olga', 'bid', { amount: 200 }, 'not-permitted');
  await bidAll(auction, { ann: 200 });
});

test('a bid counts until the end and not from then on', async () => {
  const auction = await begun();
  auction.time = terms.closesAt - 1;
  await bidAll(auction, { ann: 200 });
  await refused(closed(auction), 'bob', 'bid', { amount: 900 }, 'too-late');
  await refused(auction, 'ann', 'bid', { amount: 900 }, 'too-late');
  assert.deepEqual(await auction.as('olga').queries.result(), { winner: 'ann', price: 100, bids: 1 });
});

test('a bid that comes again, or lower, is refused', async () => {
  const auction = await begun();
  await bidAll(auction, { ann: 300 });
  await refused(auction, 'ann', 'bid', { amount: 300 }, 'not-higher');
  await refused(auction, 'ann', 'bid', { amount: 299 }, 'not-higher');
  await bidAll(auction, { ann: 301 });
});

test('what is no bid is refused, however large', async () => {
  const auction = await begun();
  await refused(auction, 'ann', 'bid', { amount: 99 }, 'below-reserve');
  const wrong = [{}, { amount: 0 }, { amount: 1e13 }, { amount: '200' }, { amount: 200, for: 'bob' }];
  for (const args of [...wrong, { amount: 'x'.repeat(1_000_000) }, { amount: 0.5 }, { amount: null }])
    await refused(auction, 'ann', 'bid', args, 'bad-arguments');
  await bidAll(auction, { ann: 100 });
});

test('a thousand may bid, and one more may not; those who did may raise', async () => {
  const auction = await begun();
  for (let i = 0; i < 1000; i++) await auction.as(`bidder-${String(i)}`).commands.bid({ amount: 100 + i });
  await refused(auction, 'late', 'bid', { amount: 5000 }, 'full');
  await bidAll(auction, { 'bidder-0': 6000 });
  const result = await closed(auction).as('olga').queries.result();
  assert.deepEqual(result, { winner: 'bidder-0', price: 1099, bids: 1000 });
});

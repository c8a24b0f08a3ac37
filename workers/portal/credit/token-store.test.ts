import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { randomBytes, utf8, type Bytes } from '../../../lib/base/bytes.ts';
import { encodeCbor } from '../../../lib/base/cbor.ts';
import { bytes32, flipped } from '../../../lib/base/testing.ts';
import { createTemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import { WORKERS, workerOf } from '../../../lib/protocol/reducer/testing.ts';
import { NETWORK, OTHER_CONTRACT, signerOf } from '../../../lib/protocol/testing.ts';
import { blindTokens } from '../../../lib/protocol/upload-tokens/blind-tokens.ts';
import { TOKEN_EPOCH_MS } from '../token-issuer.ts';
import { RIGHT_LASTS } from './draw-right.ts';
import {
  drawTokens,
  issuedTokens,
  startTestStore,
  TEST_TOKEN,
  type DrawChanges,
  type TestStore,
} from './testing.ts';

const nodes = createTemporaryNodes();
after(() => nodes.close());

const refused = (code: string) => ({ name: 'UploadTokenError', code });
const drawn = (store: TestStore): number => store.tokens.totals().drawn;

void test('what a contract drew is issued, redeemed into a purse, withdrawn and returned', async () => {
  const store = await startTestStore(nodes);
  const tokens = await issuedTokens(store, 3);
  assert.equal(drawn(store), 3 * TEST_TOKEN);
  const purse = randomBytes(16);
  assert.equal(await store.tokens.credit({ v: 1, purse, tokens }), 3 * TEST_TOKEN);
  const [key] = await store.tokens.keys();
  assert.ok(key);
  const { blinded, finish } = blindTokens(key, store.chain.network, 2);
  const withdrawn = finish(await store.tokens.withdraw({ v: 1, purse, key: key.id, blinded }));
  assert.equal(await store.balance(purse), TEST_TOKEN);
  await store.tokens.giveBack({ v: 1, contract: store.chain.contract, tokens: withdrawn });
  assert.equal(drawn(store), TEST_TOKEN);
});

void test('a right that is none, or somebody else’s, gives no tokens; the same one made right does', async () => {
  const store = await startTestStore(nodes);
  const outsider = signerOf(0x7f);
  const { time } = store.state;
  const wrong: [string, DrawChanges][] = [
    ['of a worker that nobody admitted', { worker: outsider }],
    ['of another contract', { receipt: { contract: OTHER_CONTRACT } }],
    ['of another network', { receipt: { network: NETWORK } }],
    ['of a command that failed', { receipt: { ok: false, code: 'over-quota' } }],
    ['of a command that drew nothing', { receipt: { value: encodeCbor({ change: 1 }) } }],
    [
      'of a draw for other tokens',
      { receipt: { value: encodeCbor({ draw: { request: bytes32(1), bytes: 10 ** 9 } }) } },
    ],
    ['of a value that is none', { receipt: { value: utf8('?') } }],
    ['for fewer bytes', { bytes: TEST_TOKEN - 1 }],
    ['too old', { receipt: { time: time - RIGHT_LASTS - 1 } }],
    ['of the future', { receipt: { time: time + RIGHT_LASTS + 1 } }],
  ];
  for (const [name, changes] of wrong)
    await assert.rejects(
      store.tokens.issue((await drawTokens(store, 1, changes)).request),
      refused('bad-right'),
      name,
    );
  const { request } = await drawTokens(store, 1);
  for (const right of [
    flipped(request.right, -1),
    flipped(request.right, 60),
    new Uint8Array(),
    utf8('please'),
  ])
    await assert.rejects(store.tokens.issue({ ...request, right }), refused('bad-right'));
  const { blinded } = blindTokens((await store.tokens.keys())[0] ?? assert.fail(), store.chain.network, 1);
  await assert.rejects(store.tokens.issue({ ...request, blinded }), refused('bad-right'));
  assert.equal(drawn(store), 0);
  assert.equal((await store.tokens.issue(request)).length, 1);
  const old = await drawTokens(store, 1, { receipt: { time: time - RIGHT_LASTS } });
  assert.equal((await store.tokens.issue(old.request)).length, 1);
});

void test('a worker that is not assigned, or admitted no more, cannot vouch', async () => {
  const store = await startTestStore(nodes);
  const { request } = await drawTokens(store, 1);
  const entry = store.state.contracts.values().next().value ?? assert.fail();
  const { assigned } = entry;
  assert.ok(assigned);
  entry.assigned = { ...assigned, workers: [WORKERS[1].identity] };
  await assert.rejects(store.tokens.issue(request), refused('bad-right'));
  entry.assigned = assigned;
  workerOf(store.chain, WORKERS[0]).status = 'refused';
  await assert.rejects(store.tokens.issue(request), refused('bad-right'));
  workerOf(store.chain, WORKERS[0]).status = 'admitted';
  assert.equal((await store.tokens.issue(request)).length, 1);
});

void test('a command is drawn on once; repeated, also by another worker’s receipt, it gets the same and costs nothing more', async () => {
  const store = await startTestStore(nodes);
  const command = bytes32(5);
  const { request } = await drawTokens(store, 2, { receipt: { command } });
  const signatures = await store.tokens.issue(request);
  assert.deepEqual(await store.tokens.issue(request), signatures);
  const other = await drawTokens(store, 2, { worker: WORKERS[1], receipt: { command } });
  await assert.rejects(store.tokens.issue(other.request), refused('right-used'));
  const again = await store.reopen();
  assert.deepEqual(await again.tokens.issue(request), signatures);
  assert.equal(drawn(again), 2 * TEST_TOKEN);
  const fresh = await drawTokens(again, 2);
  assert.equal((await again.tokens.issue(fresh.request)).length, 2);
});

void test('a contract draws up to the store’s own quota, and again what it returned', async () => {
  const store = await startTestStore(nodes, { quota: 2 * TEST_TOKEN });
  const [token, other] = await issuedTokens(store, 2);
  assert.ok(token && other);
  const { request } = await drawTokens(store, 1);
  await assert.rejects(store.tokens.issue(request), refused('over-quota'));
  assert.equal(drawn(store), 2 * TEST_TOKEN);
  const { contract } = store.chain;
  await assert.rejects(store.tokens.giveBack({ v: 1, contract: OTHER_CONTRACT, tokens: [token] }), {
    code: 'not-found',
  });
  await store.tokens.giveBack({ v: 1, contract, tokens: [token] });
  await store.tokens.giveBack({ v: 1, contract, tokens: [token] });
  assert.equal(drawn(store), TEST_TOKEN);
  await assert.rejects(
    store.tokens.giveBack({ v: 1, contract, tokens: [token, other] }),
    refused('token-spent'),
  );
  assert.equal((await store.tokens.issue(request)).length, 1);
});

void test('what is returned never makes a ledger less than nothing', async () => {
  const store = await startTestStore(nodes);
  const purse = await store.fill(3 * TEST_TOKEN);
  const key = (await store.tokens.keys())[0] ?? assert.fail();
  const { blinded, finish } = blindTokens(key, store.chain.network, 3);
  const tokens = finish(await store.tokens.withdraw({ v: 1, purse, key: key.id, blinded }));
  await store.tokens.giveBack({ v: 1, contract: store.chain.contract, tokens });
  assert.equal(drawn(store), 0);
});

void test('tokens fill one purse once, all or none, whoever comes at the same moment', async () => {
  const store = await startTestStore(nodes);
  const [one, two, three] = await issuedTokens(store, 3);
  assert.ok(one && two && three);
  const purses = Array.from({ length: 6 }, () => randomBytes(16));
  const came = await Promise.allSettled(
    purses.map((purse) => store.tokens.credit({ v: 1, purse, tokens: [one] })),
  );
  assert.equal(came.filter(({ status }) => status === 'fulfilled').length, 1);
  const purse = randomBytes(16);
  for (const [tokens, code] of [
    [[two, one], 'token-spent'],
    [[two, two], 'token-spent'],
    [[two, flipped(three, -1)], 'bad-signature'],
    [[two, three.slice(1)], 'malformed'],
  ] as [Bytes[], string][])
    await assert.rejects(store.tokens.credit({ v: 1, purse, tokens }), refused(code));
  assert.equal(await store.balance(purse), 0);
  assert.equal(await store.tokens.credit({ v: 1, purse, tokens: [two, three] }), 2 * TEST_TOKEN);
  // Whoever did not hear the answer asks again.
  assert.equal(await store.tokens.credit({ v: 1, purse, tokens: [two, three] }), 2 * TEST_TOKEN);
  assert.equal(await (await store.reopen()).balance(purse), 2 * TEST_TOKEN);
});

void test('tokens of a key that ended, or of another store, fill no purse', async () => {
  const store = await startTestStore(nodes);
  const [early, late] = await issuedTokens(store, 2);
  assert.ok(early && late);
  const purse = randomBytes(16);
  const foreign = await issuedTokens(await startTestStore(nodes), 1);
  await assert.rejects(store.tokens.credit({ v: 1, purse, tokens: foreign }), refused('unknown-key'));
  store.state.time += TOKEN_EPOCH_MS;
  assert.equal(await store.tokens.credit({ v: 1, purse, tokens: [early] }), TEST_TOKEN);
  store.state.time += TOKEN_EPOCH_MS;
  await assert.rejects(store.tokens.credit({ v: 1, purse, tokens: [late] }), refused('unknown-key'));
  store.tokens.forget();
  store.state.time -= TOKEN_EPOCH_MS;
  await assert.rejects(store.tokens.credit({ v: 1, purse, tokens: [late] }), refused('unknown-key'));
  assert.equal(await store.balance(purse), TEST_TOKEN);
});

void test('a withdrawal is paid once, and by what is there', async () => {
  const store = await startTestStore(nodes);
  const purse = await store.fill(2 * TEST_TOKEN);
  const key = (await store.tokens.keys())[0] ?? assert.fail();
  const ask = (count: number) => {
    const { blinded } = blindTokens(key, store.chain.network, count);
    return { v: 1 as const, purse, key: key.id, blinded };
  };
  await assert.rejects(store.tokens.withdraw(ask(3)), refused('no-credit'));
  await assert.rejects(store.tokens.withdraw({ ...ask(1), key: bytes32(1) }), refused('unknown-key'));
  const large = { ...ask(1), blinded: [new Uint8Array(256).fill(255)] };
  await assert.rejects(store.tokens.withdraw(large), { code: 'out-of-range' });
  assert.equal(await store.balance(purse), 2 * TEST_TOKEN);
  const request = ask(1);
  const [first, second] = await Promise.all([store.tokens.withdraw(request), store.tokens.withdraw(request)]);
  assert.deepEqual(first, second);
  assert.equal(await store.balance(purse), TEST_TOKEN);
  const racing = await Promise.allSettled([store.tokens.withdraw(ask(1)), store.tokens.withdraw(ask(1))]);
  assert.equal(racing.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(await store.balance(purse), 0);
});

void test('a grant fills a purse up once for its name', async () => {
  const store = await startTestStore(nodes);
  const grant = { name: bytes32(1), purse: randomBytes(16), bytes: 500, ends: store.state.time };
  assert.equal(store.tokens.grant(grant), 500);
  assert.equal(store.tokens.grant(grant), 500);
  assert.equal(store.tokens.grant({ ...grant, name: bytes32(2) }), 500);
  assert.equal(store.tokens.grant({ ...grant, name: bytes32(3), bytes: 700 }), 700);
  const refuse = (missing: number): never => assert.fail(String(missing));
  const more = { ...grant, name: bytes32(4), bytes: 900 };
  assert.throws(() => store.tokens.grant(more, refuse), { message: '200' });
  assert.equal(store.tokens.grant(more), 900, 'what was refused did not count');
});

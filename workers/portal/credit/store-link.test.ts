import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { randomBytes, toHex, utf8 } from '../../../lib/base/bytes.ts';
import { silentLogger } from '../../../lib/base/logger.ts';
import { bytes32 } from '../../../lib/base/testing.ts';
import { createTokenClient } from '../../../lib/ipfs/client/token-client.ts';
import { createContentClient } from '../../../lib/ipfs/content-client.ts';
import { createTemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import { pinReleaseHash } from '../../../lib/protocol/pin-request.ts';
import { createHttpServer } from '../../service/http-server.ts';
import { orderCodec, outcomeCodec } from './orders.ts';
import { addOrderRoute, createRemoteBook, forwardToStore } from './store-link.ts';
import { drawTokens, startTestStore, TEST_HOLD, TEST_TOKEN, type TestStore } from './testing.ts';
import { addTokenRoutes, TOKEN_ROUTES } from './token-routes.ts';

const SECRET = utf8('of the two portals, and nobody else');
const COST = 4096;
const nodes = createTemporaryNodes();
/** The portal that keeps the credit, and another one. */
let [main, other]: (TestStore | undefined)[] = [];
let keeper: FastifyInstance;
let forwarder: FastifyInstance;
let url: string;
before(async () => {
  const store = await startTestStore(nodes);
  main = store;
  keeper = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  addTokenRoutes(keeper, store.tokens);
  addOrderRoute(keeper, store.book, SECRET);
  url = await keeper.listen({ host: '127.0.0.1', port: 0 });
  other = await startTestStore(nodes, { book: () => createRemoteBook(url, SECRET) });
  forwarder = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  forwardToStore(forwarder, url, TOKEN_ROUTES);
});
after(async () => {
  for (const server of [forwarder, keeper, main?.server, other?.server]) await server?.close();
  await nodes.close();
});

const room = (purse = randomBytes(16)) => ({
  ...{ v: 1 as const, store: 'another', order: 'room' as const, upload: randomBytes(16), purse },
});

void test('tokens drawn, redeemed and returned through another portal are those of the one that keeps them', async () => {
  assert.ok(main);
  const baseUrl = await forwarder.listen({ host: '127.0.0.1', port: 0 });
  const client = createTokenClient({ baseUrl });
  const { request, finish } = await drawTokens(main, 2);
  const [one, two] = finish(await client.issue(request));
  assert.ok(one && two);
  const purse = randomBytes(16);
  assert.equal(await client.credit({ purse, tokens: [one] }), TEST_TOKEN);
  assert.equal(await main.balance(purse), TEST_TOKEN);
  await client.returnTokens({ contract: main.chain.contract, tokens: [two] });
  const refusal = { status: 409, code: 'token-spent' };
  await assert.rejects(client.credit({ purse, tokens: [two] }), { code: 'refused', refusal });
});

void test('what another portal stores is charged, given back and released at the one that keeps the credit', async () => {
  assert.ok(main && other);
  const baseUrl = await other.server.listen({ host: '127.0.0.1', port: 0 });
  const client = createContentClient({ baseUrl });
  const purse = await main.fill(3 * COST);
  const pays = { purse: toHex(purse), upload: toHex(randomBytes(16)) };
  const refusal = { status: 402, code: 'no-credit' };
  await assert.rejects(client.put(randomBytes(4 * COST), pays), { code: 'refused', refusal });
  const cid = await client.put(randomBytes(10), pays);
  const [secret, network] = [bytes32(1), other.chain.network];
  await client.pin(cid, { ...pays, release: pinReleaseHash(network, cid.bytes, secret) });
  await client.put(randomBytes(10), pays);
  assert.equal(await main.balance(purse), COST);
  other.clock.time += TEST_HOLD;
  await other.collect();
  assert.equal(await main.balance(purse), 2 * COST);
  // A release at a portal that has no such pin gives nothing back, while the pin stands.
  assert.equal(await main.content.release(cid, pinReleaseHash(network, cid.bytes, secret), purse), false);
  assert.equal(await client.release(cid, secret, pays), true);
  assert.equal(await main.balance(purse), 3 * COST);
});

void test('whoever does not have the secret gives no orders', async () => {
  const wrong = createRemoteBook(url, utf8('something else of the same length'));
  await assert.rejects(wrong(room()), { code: 'credit-unreachable' });
  const payload = Buffer.from(orderCodec.encode(room()));
  for (const headers of [{}, { 'x-velum-store-secret': '' }, { 'x-velum-store-secret': toHex(SECRET) }]) {
    const { statusCode } = await keeper.inject({ method: 'POST', url: '/v1/store/orders', payload, headers });
    assert.equal(statusCode, 404);
  }
  const closed = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  assert.equal((await closed.inject({ method: 'POST', url: '/v1/store/orders', payload })).statusCode, 404);
  assert.equal((await createRemoteBook(url, SECRET)(room())).bytes, 0);
});

void test('while the one that keeps the credit is away, nothing is stored, what is there is served, and clients are told to come again', async (t) => {
  assert.ok(main);
  const away = 'http://127.0.0.1:9';
  const store = await startTestStore(nodes, { book: () => createRemoteBook(away, SECRET) });
  t.after(() => store.server.close());
  const there = await store.node.put(randomBytes(100));
  const client = createContentClient({
    baseUrl: await store.server.listen({ host: '127.0.0.1', port: 0 }),
  });
  const refusal = { status: 503, code: 'credit-unreachable' };
  await assert.rejects(client.put(randomBytes(10), { purse: 'ab'.repeat(16) }), { code: 'offline', refusal });
  await assert.rejects(client.pin(there, { purse: 'ab'.repeat(16) }), { code: 'offline', refusal });
  assert.deepEqual([store.node.usage().blocks, await store.node.pins()], [1, []]);
  assert.equal((await client.fetchBlock(there)).length, 100);
  const lost = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  forwardToStore(lost, away, TOKEN_ROUTES);
  for (const path of TOKEN_ROUTES) {
    const { statusCode, body } = await lost.inject({ method: 'POST', url: path, payload: Buffer.from('?') });
    assert.equal(statusCode, 503);
    assert.match(body, /credit-unreachable/);
  }
});

void test('an answer that is none counts as none', async (t) => {
  const liar = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
  t.after(() => liar.close());
  liar.post('/v1/store/orders', () => 'yes');
  const address = await liar.listen({ host: '127.0.0.1', port: 0 });
  await assert.rejects(createRemoteBook(address, SECRET)(room()), { code: 'credit-unreachable' });
  assert.deepEqual(outcomeCodec.decode(outcomeCodec.encode({ v: 1, bytes: 1, uploads: [] })).bytes, 1);
});

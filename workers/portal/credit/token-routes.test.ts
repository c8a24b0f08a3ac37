import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { randomBytes, toHex, utf8 } from '../../../lib/base/bytes.ts';
import { bytes32 } from '../../../lib/base/testing.ts';
import { createTokenClient } from '../../../lib/ipfs/client/token-client.ts';
import { createContentClient } from '../../../lib/ipfs/content-client.ts';
import { createTemporaryNodes } from '../../../lib/ipfs/testing/temporary-nodes.ts';
import { pinReleaseHash } from '../../../lib/protocol/pin-request.ts';
import { blindTokens } from '../../../lib/protocol/upload-tokens/blind-tokens.ts';
import { PURSE_HEADER } from '../../../lib/protocol/upload-header.ts';
import { drawTokens, issuedTokens, startTestStore, TEST_TOKEN, type TestStore } from './testing.ts';
import { TOKEN_ROUTES } from './token-routes.ts';

const nodes = createTemporaryNodes();
const listening: TestStore[] = [];
after(async () => {
  for (const { server } of listening) await server.close();
  await nodes.close();
});

async function clientsOf(store: TestStore) {
  const baseUrl = await store.server.listen({ host: '127.0.0.1', port: 0 });
  listening.push(store);
  return { tokens: createTokenClient({ baseUrl }), content: createContentClient({ baseUrl }) };
}
const refusedAs = (status: number, code: string) => ({ code: 'refused', refusal: { status, code } });

void test('a client draws, fills its purse, stores, pins, releases, withdraws and returns', async () => {
  const store = await startTestStore(nodes);
  const { tokens, content } = await clientsOf(store);
  const { request, finish } = await drawTokens(store, 2);
  const purse = randomBytes(16);
  const drawn = finish(await tokens.issue(request));
  assert.equal(await tokens.credit({ purse, tokens: drawn }), 2 * TEST_TOKEN);
  const pays = { purse: toHex(purse), upload: 'ab'.repeat(16) };
  const cid = await content.put(randomBytes(5000), pays);
  const [secret, { network, contract }] = [bytes32(3), store.chain];
  await content.pin(cid, { ...pays, release: pinReleaseHash(network, cid.bytes, secret) });
  assert.equal(await tokens.credit({ purse, tokens: [] }), 2 * TEST_TOKEN - 5000);
  assert.equal(await content.release(cid, secret, pays), true);
  assert.equal(await content.release(cid, secret, pays), false);
  const [key] = await store.tokens.keys();
  assert.ok(key);
  const fresh = blindTokens(key, network, 2);
  const withdrawn = fresh.finish(await tokens.withdraw({ purse, key: key.id, blinded: fresh.blinded }));
  await tokens.returnTokens({ contract, tokens: withdrawn });
  assert.deepEqual(store.tokens.totals(), { drawn: 0, inPurses: 0 });
});

void test('a client is told why it is refused', async () => {
  const store = await startTestStore(nodes, { quota: TEST_TOKEN });
  const { tokens, content } = await clientsOf(store);
  const purse = randomBytes(16);
  await assert.rejects(content.put(randomBytes(100)), refusedAs(402, 'no-credit'));
  await assert.rejects(content.put(randomBytes(100), { purse: toHex(purse) }), refusedAs(402, 'no-credit'));
  const { request } = await drawTokens(store, 1);
  await assert.rejects(tokens.issue({ ...request, right: bytes32(1) }), refusedAs(403, 'bad-right'));
  const used = await drawTokens(store, 1, { receipt: { command: bytes32(4) } });
  await tokens.issue(used.request);
  await assert.rejects(tokens.issue(request), refusedAs(403, 'over-quota'));
  const again = await drawTokens(store, 1, { receipt: { command: bytes32(4) } });
  await assert.rejects(tokens.issue(again.request), refusedAs(409, 'right-used'));
  const [token = bytes32(0)] = used.finish(await tokens.issue(used.request));
  await tokens.credit({ purse, tokens: [token] });
  const other = { purse: randomBytes(16), tokens: [token] };
  await assert.rejects(tokens.credit(other), refusedAs(409, 'token-spent'));
  await assert.rejects(
    tokens.returnTokens({ contract: bytes32(9), tokens: [token] }),
    (error: { code?: string }) => error.code === 'not-found',
  );
  const blinded = blindTokens(
    (await store.tokens.keys())[0] ?? assert.fail(),
    store.chain.network,
    2,
  ).blinded;
  await assert.rejects(tokens.withdraw({ purse, key: request.key, blinded }), refusedAs(402, 'no-credit'));
  await content.put(randomBytes(100), { purse: toHex(purse) });
});

void test('what is malformed is refused at every route, and by the client in an answer', async () => {
  const store = await startTestStore(nodes);
  for (const url of TOKEN_ROUTES)
    for (const payload of [
      undefined,
      Buffer.from('?'),
      Buffer.from(randomBytes(200)),
      Buffer.alloc(130 << 10),
    ]) {
      const { statusCode, body } = await store.server.inject({
        method: 'POST',
        url,
        ...(payload && { payload }),
      });
      assert.ok(statusCode === 400 || statusCode === 413, `${url}: ${String(statusCode)}`);
      assert.match(body, /"code"/);
    }
  const liar = createTokenClient({
    baseUrl: 'http://liar',
    fetch: () => Promise.resolve(new Response(utf8('no balance'))),
  });
  await assert.rejects(liar.credit({ purse: randomBytes(16), tokens: [] }), { code: 'malformed' });
  const headers = { [PURSE_HEADER]: 'ab'.repeat(16) };
  const asked = await store.server.inject({ method: 'POST', url: '/v1/pins/nonsense', headers });
  assert.equal(asked.statusCode, 400);
});

void test('a proxy’s 404 is no word on a pin', async () => {
  const gone = (status: number, body: string) =>
    createContentClient({
      baseUrl: 'http://portal',
      fetch: () =>
        Promise.resolve(new Response(body, { status, headers: { 'content-type': 'application/json' } })),
    });
  const store = await startTestStore(nodes);
  const cid = await store.node.put(randomBytes(10));
  const said = '{"error":{"code":"not-found","message":""}}';
  assert.equal(await gone(404, said).release(cid, bytes32(1)), false);
  await assert.rejects(gone(404, '{}').release(cid, bytes32(1)), { code: 'not-found' });
  assert.equal((await issuedTokens(store, 1)).length, 1);
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { toHex, utf8 } from '../../lib/base/bytes.ts';
import { encodeCbor } from '../../lib/base/cbor.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import {
  directoryContractCodec,
  directoryHeadCodec,
  directoryProfileCodec,
} from '../../lib/protocol/directory.ts';
import { networkViewCodec } from '../../lib/protocol/network-view.ts';
import { profileCodec } from '../../lib/protocol/records/profile.ts';
import { createServedContract, OWNER } from '../../lib/protocol/reducer/testing.ts';
import { signerOf } from '../../lib/protocol/testing.ts';
import { createHttpServer } from '../service/http-server.ts';
import { createDirectory } from './directory.ts';
import { addRelayRoutes } from './relay-routes.ts';
import { logOn, OPEN_TO_ALL } from './testing.ts';

const chain = createServedContract();
const log = logOn(chain);
const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });

before(async () => {
  const vault = new Uint8Array(1216);
  chain.block(
    chain.sign(OWNER, 'profile', profileCodec.encode({ vault, drive: chain.contract, generation: 0 })),
  );
  addRelayRoutes(server, log, createDirectory(log), OPEN_TO_ALL);
  await server.ready();
});

const get = (url: string) => server.inject({ url });
const relay = (payload: Uint8Array) =>
  server.inject({ method: 'POST', url: '/v1/relay', payload: Buffer.from(payload) });
const codeOf = (body: string): unknown => (JSON.parse(body) as { error: { code: unknown } }).error.code;

test('the network is shown in the shape that clients check, with the record that they verify', async () => {
  const view = networkViewCodec.check((await get('/v1/network')).json());
  assert.deepEqual([view.network, view.genesis], [toHex(chain.network), toHex(chain.genesis)]);
  assert.deepEqual([view.workers.length, view.contracts, view.simulated], [3, 1, true]);
});

test('contracts, profiles and heads are the records themselves', async () => {
  const contract = directoryContractCodec.decode(
    (await get(`/v1/contracts/${toHex(chain.contract)}`)).rawPayload,
  );
  assert.deepEqual(contract.deploy, chain.state.contracts.get(toHex(chain.contract))?.deployRecord);
  const account = toHex(OWNER.identity);
  const { record } = directoryProfileCodec.decode((await get(`/v1/profiles/${account}`)).rawPayload);
  assert.deepEqual(record, chain.state.profiles.get(account)?.record);
  assert.equal(directoryHeadCodec.decode((await get(`/v1/heads/${account}`)).rawPayload).seq, 2);
  assert.equal(
    directoryHeadCodec.decode((await get(`/v1/heads/${toHex(signerOf(1).identity)}`)).rawPayload).seq,
    0,
  );
});

test('what is not there, and what is no id, is said with a code', async () => {
  for (const [url, code] of [
    [`/v1/contracts/${'00'.repeat(32)}`, 'not-found'],
    [`/v1/profiles/${'00'.repeat(33)}`, 'not-found'],
    ['/v1/contracts/__proto__', 'bad-request'],
    ['/v1/profiles/..%2f..', 'bad-request'],
    ['/v1/heads/x', 'bad-request'],
  ] as const) {
    const { statusCode, body } = await get(url);
    assert.deepEqual([statusCode, codeOf(body)], [code === 'not-found' ? 404 : 400, code], url);
  }
});

test('anyone may post what is of this network, and nothing else', async () => {
  const item = encodeCbor({ network: chain.network, anything: 1 });
  assert.deepEqual((await relay(item)).json(), { height: 1 });
  assert.deepEqual(log.posted, [item]);
  for (const [body, code] of [
    [encodeCbor({ network: new Uint8Array(32) }), 'wrong-network'],
    [encodeCbor([1]), 'wrong-network'],
    [encodeCbor(null), 'wrong-network'],
    [utf8('no cbor at all'), 'not-canonical'],
  ] as const) {
    const { statusCode, body: text } = await relay(body);
    assert.deepEqual([statusCode, codeOf(text)], [400, code]);
  }
  assert.equal((await server.inject({ method: 'POST', url: '/v1/relay' })).statusCode, 400);
  assert.equal(log.posted.length, 1);
});

test('queries go to admitted workers only, wherever a caller points', async () => {
  for (const worker of [toHex(signerOf(9).identity), '00', 'http:%2f%2f169.254.169.254']) {
    const { statusCode, body } = await server.inject({
      method: 'POST',
      url: `/v1/query/${worker}`,
      payload: Buffer.from('x'),
    });
    assert.ok(statusCode === 400 || statusCode === 502);
    assert.ok(['worker-unreachable', 'bad-request'].includes(String(codeOf(body))));
  }
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { toHex, utf8 } from '../../lib/base/bytes.ts';
import { encodeCbor } from '../../lib/base/cbor.ts';
import { isPresent } from '../../lib/crypto/sparse-tree-proof.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import {
  directoryContractCodec,
  directoryHeadCodec,
  directoryProfileCodec,
} from '../../lib/protocol/directory.ts';
import { NOTHING_SHOWN } from '../../lib/protocol/directory/nothing-shown.ts';
import { directoryWorkerCodec } from '../../lib/protocol/directory/worker-answer.ts';
import { directoryKey } from '../../lib/protocol/directory/entries.ts';
import { workerEntryCodec } from '../../lib/protocol/directory/network-entries.ts';
import { checkpointBody } from '../../lib/protocol/directory/testing.ts';
import { networkViewCodec } from '../../lib/protocol/network-view.ts';
import { profileCodec } from '../../lib/protocol/records/profile.ts';
import { createServedContract, OWNER, WORKERS } from '../../lib/protocol/reducer/testing.ts';
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

test('what is not there is an answer of nothing, and proved once there is a checkpoint', async () => {
  const read = async () => {
    const contract = (await get(`/v1/contracts/${'00'.repeat(32)}`)).rawPayload;
    const profile = (await get(`/v1/profiles/${'00'.repeat(33)}`)).rawPayload;
    return [directoryContractCodec.decode(contract), directoryProfileCodec.decode(profile)] as const;
  };
  const [contract, profile] = await read();
  assert.deepEqual([contract.deploy.length, profile.record.length], [0, 0]);
  assert.deepEqual([contract.directory, profile.directory], [NOTHING_SHOWN, NOTHING_SHOWN]);
  chain.block();
  chain.block(chain.sign(signerOf(9), 'directory-checkpoint', checkpointBody(chain)));
  const { record, root } = chain.state.directory ?? assert.fail();
  for (const { directory } of await read()) {
    assert.deepEqual(directory.checkpoint, record);
    const [found] = directory.found;
    assert.deepEqual(found?.entry, []);
  }
  const answer = directoryWorkerCodec.decode(
    (await get(`/v1/workers/${toHex(WORKERS[0].identity)}`)).rawPayload,
  );
  const [{ entry: [entry = assert.fail()], siblings } = assert.fail()] = answer.directory.found;
  const key = directoryKey(chain.network, { kind: 'worker', id: WORKERS[0].identity });
  assert.ok(isPresent(root, key, entry, { siblings }));
  assert.equal(workerEntryCodec.decode(entry).status, 'admitted');
});

test('nothing is proved against a checkpoint that differs from what was folded here', async () => {
  chain.block();
  chain.block(
    chain.sign(signerOf(9), 'directory-checkpoint', checkpointBody(chain, { root: new Uint8Array(32) })),
  );
  const head = await get(`/v1/heads/${toHex(OWNER.identity)}`);
  assert.deepEqual(directoryHeadCodec.decode(head.rawPayload).directory, NOTHING_SHOWN);
});

test('what is no id is said with a code', async () => {
  for (const [url, code] of [
    ['/v1/contracts/__proto__', 'bad-request'],
    ['/v1/profiles/..%2f..', 'bad-request'],
    ['/v1/heads/x', 'bad-request'],
    ['/v1/heads/abc', 'bad-request'],
    ['/v1/workers/x', 'bad-request'],
  ] as const) {
    const { statusCode, body } = await get(url);
    assert.deepEqual([statusCode, codeOf(body)], [400, code], url);
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

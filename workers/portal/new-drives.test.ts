import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ChainError } from '../../lib/chain/chain-error.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { INVITE_HEADER, type NewDrives } from '../../lib/protocol/portal-view.ts';
import { createServedContract, OWNER } from '../../lib/protocol/reducer/testing.ts';
import { NO_RECORDS, signRecord, type RecordKind } from '../../lib/protocol/signed-record.ts';
import { signerOf } from '../../lib/protocol/testing.ts';
import { createHttpServer } from '../service/http-server.ts';
import { createDirectory } from './directory.ts';
import { openInvites } from './invites.ts';
import { createDrivePolicy } from './new-drives.ts';
import { limitPerAddress } from './rate-limit.ts';
import { addRelayRoutes } from './relay-routes.ts';
import { logOn, OPEN_TO_ALL } from './testing.ts';

const chain = createServedContract();
const record = (kind: RecordKind, signer = OWNER): Buffer =>
  Buffer.from(signRecord(signer, chain.network, NO_RECORDS, kind, new Uint8Array()).bytes);

void describe('who may begin drives through a portal', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-drives-'));
  });
  after(() => rm(folder, { recursive: true }));

  const portalWith = async (newDrives: NewDrives, failure?: Error) => {
    const server = createHttpServer({ bodyLimit: 1 << 20, logger: silentLogger });
    const log = logOn(chain);
    const drives = createDrivePolicy(newDrives, chain.network, openInvites(folder));
    const kept = failure === undefined ? log : { ...log, submit: () => Promise.reject(failure) };
    addRelayRoutes(server, kept, createDirectory(log), { drives, limit: {} });
    await server.ready();
    /** What becomes of a record: its status, and the code of a refusal. */
    const relay = async (payload: Buffer, invite?: string): Promise<unknown[]> => {
      const headers = invite === undefined ? {} : { [INVITE_HEADER]: invite };
      const response = await server.inject({ method: 'POST', url: '/v1/relay', payload, headers });
      const { error } = response.json<{ error?: { code: string } }>();
      return error === undefined ? [response.statusCode] : [response.statusCode, error.code];
    };
    const view = async () => (await server.inject('/v1/portal')).json<unknown>();
    return { relay, view, posted: log.posted };
  };

  void test('anybody, where it is open', async () => {
    const { relay, view } = await portalWith('open');
    assert.deepEqual(await view(), { v: 1, newDrives: 'open' });
    assert.deepEqual(await relay(record('deploy')), [200]);
  });

  void test('nobody, where it is closed; what is no deploy record is posted all the same', async () => {
    const { relay, view, posted } = await portalWith('closed');
    assert.deepEqual(await view(), { v: 1, newDrives: 'closed' });
    assert.deepEqual(await relay(record('deploy')), [403, 'new-drives-closed']);
    assert.deepEqual(await relay(record('deploy'), await openInvites(folder).make()), [
      403,
      'new-drives-closed',
    ]);
    assert.equal(posted.length, 0);
    for (const kind of ['join', 'profile', 'heartbeat'] as const)
      assert.deepEqual(await relay(record(kind)), [200], kind);
  });

  void test('whoever has an invite, once each, where it asks for one', async () => {
    const { relay, posted } = await portalWith('invite');
    const code = await openInvites(folder).make();
    assert.deepEqual(await relay(record('deploy')), [403, 'invite-needed']);
    assert.deepEqual(await relay(record('deploy'), 'wrong'), [403, 'invite-needed']);
    assert.equal(posted.length, 0);
    assert.deepEqual(await relay(record('deploy'), code), [200]);
    assert.deepEqual(await relay(record('deploy', signerOf(9)), code), [403, 'invite-spent']);
    assert.deepEqual(await relay(record('profile')), [200]);
  });

  void test('a record that its signer did not sign uses no invite up', async () => {
    const { relay } = await portalWith('invite');
    const code = await openInvites(folder).make();
    const forged = record('deploy');
    forged.writeUInt8(forged.readUInt8(forged.length - 1) ^ 1, forged.length - 1);
    assert.equal((await relay(forged, code))[0], 400);
    assert.deepEqual(await relay(record('deploy', signerOf(9)), code), [200]);
  });

  void test('an invite comes back where it is certain that nothing was posted', async () => {
    const code = await openInvites(folder).make();
    const full = await portalWith('invite', new ChainError('busy', 'too many'));
    for (let attempt = 0; attempt < 5; attempt++)
      assert.deepEqual(await full.relay(record('deploy'), code), [503, 'busy']);
    assert.deepEqual(await (await portalWith('invite')).relay(record('deploy'), code), [200]);
    const lost = await openInvites(folder).make();
    const slow = await portalWith('invite', new ChainError('timeout', 'unknown'));
    for (let attempt = 0; attempt < 3; attempt++)
      assert.deepEqual(await slow.relay(record('deploy'), lost), [400, 'timeout']);
    assert.deepEqual(await slow.relay(record('deploy'), lost), [403, 'invite-spent']);
  });
});

void test('an address may post so often a minute, and others go on', async () => {
  const server = createHttpServer({ bodyLimit: 1000, trustedProxies: ['127.0.0.1'], logger: silentLogger });
  const limit = await limitPerAddress(server, 2);
  const log = logOn(chain);
  addRelayRoutes(server, log, createDirectory(log), { ...OPEN_TO_ALL, limit });
  await server.ready();
  const post = (from: string) =>
    server.inject({
      method: 'POST',
      url: '/v1/relay',
      payload: record('profile'),
      headers: { 'x-forwarded-for': from },
    });
  for (const _ of [1, 2]) assert.equal((await post('192.0.2.1')).statusCode, 200);
  const refused = await post('192.0.2.1');
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.json<{ error: { code: string } }>().error.code, 'rate-limited');
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.equal((await post('192.0.2.2')).statusCode, 200);
  // One network of IPv6 counts as one, and reading is not limited.
  for (const last of ['1', '2']) assert.equal((await post(`2001:db8::${last}`)).statusCode, 200);
  assert.equal((await post('2001:db8::3')).statusCode, 429);
  assert.equal((await post('2001:db8:1::3')).statusCode, 200);
  assert.equal((await server.inject({ url: '/v1/network', remoteAddress: '192.0.2.1' })).statusCode, 200);
  await server.close();
});

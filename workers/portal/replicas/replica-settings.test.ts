import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../service/settings.ts';
import { readReplicaSettings } from './replica-settings.ts';

const GOOD = {
  VELUM_REPLICAS: 'https://b.example,https://c.example/',
  VELUM_REPLICA_URL: 'https://A.example',
  VELUM_STORE_SECRET_FILE: '/secret',
  VELUM_LIBP2P_LISTEN: '/ip4/0.0.0.0/tcp/4001',
  VELUM_COPIES: '3',
};
const read = (env: Record<string, string>) => readReplicaSettings(readSettings(env));

void test('a portal without others needs none of it, and one with others all', () => {
  assert.equal(read({}), undefined);
  assert.deepEqual(read(GOOD), {
    ...{ url: 'https://a.example/', portals: ['https://b.example/', 'https://c.example/'], copies: 3 },
    ...{ secretFile: '/secret', every: 3_600_000, grace: 3_600_000 },
  });
  for (const name of ['VELUM_REPLICA_URL', 'VELUM_STORE_SECRET_FILE', 'VELUM_LIBP2P_LISTEN'] as const) {
    const { [name]: _, ...without } = GOOD;
    assert.throws(() => read(without), { code: 'missing-setting', message: new RegExp(name) });
  }
});

void test('addresses that are none, this portal among the others, and copies that nobody would hold are refused', () => {
  const bad = { code: 'bad-setting' };
  for (const change of [
    { VELUM_REPLICAS: 'b.example' },
    { VELUM_REPLICA_URL: 'ftp://a.example' },
    { VELUM_REPLICAS: 'https://a.example,https://b.example' },
    { VELUM_REPLICAS: 'https://b.example,https://b.example/' },
    { VELUM_COPIES: '4' },
    { VELUM_COPIES: '0' },
    { VELUM_REPLICA_GRACE_MS: '0' },
  ])
    assert.throws(() => read({ ...GOOD, ...change }), bad, JSON.stringify(change));
  assert.throws(() => read({ VELUM_COPIES: '2' }), bad);
});

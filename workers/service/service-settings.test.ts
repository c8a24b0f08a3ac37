import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readServiceSettings } from './service-settings.ts';
import { readSettings } from './settings.ts';

const env = {
  VELUM_NETWORK: 'ab'.repeat(32),
  VELUM_CHAIN_URL: 'ws://c',
  VELUM_CHAIN_SEED: 'cd'.repeat(32),
  VELUM_DATA: 'folder',
};
const read = (changes: Record<string, string | undefined> = {}) =>
  readServiceSettings(readSettings({ ...env, ...changes }), 8080);

test('a process listens on loopback and its own port unless it is told otherwise', () => {
  const { host, port, data, chainUrl } = read();
  assert.deepEqual([host, port, data, chainUrl], ['127.0.0.1', 8080, 'folder', 'ws://c']);
  const told = read({ VELUM_HOST: '0.0.0.0', VELUM_PORT: '0' });
  assert.deepEqual([told.host, told.port], ['0.0.0.0', 0]);
});

test('a process has a folder and a network', () => {
  for (const name of ['VELUM_DATA', 'VELUM_NETWORK'])
    assert.throws(() => read({ [name]: undefined }), { code: 'missing-setting', message: `set ${name}` });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNetworkSettings } from './network-settings.ts';
import { readSettings } from './settings.ts';

const settings = readSettings({ TEXT: 'x', EMPTY: '', PORT: '8080', HEX: '0xABcd', LIST: 'a,,b', BAD: '-1' });
const missing = (name: string) => ({
  name: 'SettingsError',
  code: 'missing-setting',
  message: `set ${name}`,
});
const bad = { name: 'SettingsError', code: 'bad-setting' };

test('settings are read in their kinds, with defaults where there are some', () => {
  assert.equal(settings.text('TEXT'), 'x');
  assert.equal(settings.text('ABSENT', 'y'), 'y');
  assert.equal(settings.port('PORT'), 8080);
  assert.equal(settings.number('ABSENT', 3), 3);
  assert.deepEqual(settings.hex('HEX', 2), Uint8Array.of(0xab, 0xcd));
  assert.deepEqual([settings.list('LIST'), settings.list('ABSENT')], [['a', 'b'], []]);
});

test('an absent or empty setting is named', () => {
  assert.throws(() => settings.text('ABSENT'), missing('ABSENT'));
  assert.throws(() => settings.text('EMPTY'), missing('EMPTY'));
  assert.throws(() => settings.port('ABSENT'), missing('ABSENT'));
  assert.throws(() => settings.hex('ABSENT', 2), missing('ABSENT'));
});

test('a setting that makes no sense is refused with what it must be', () => {
  for (const value of ['-1', '1.5', 'x', '1e99', '0x10g']) {
    assert.throws(() => readSettings({ A: value }).number('A', 1), bad);
  }
  for (const value of ['65536', '99999999']) assert.throws(() => readSettings({ A: value }).port('A'), bad);
  assert.equal(readSettings({ A: '65535' }).port('A'), 65_535);
  for (const value of ['abc', 'abcdef', 'zzzz', 'ab cd'])
    assert.throws(() => readSettings({ A: value }).hex('A', 2), bad);
});

test('a process is told which setting of its network is missing', () => {
  const env = {
    VELUM_NETWORK: 'ab'.repeat(32),
    VELUM_CHAIN_URL: 'ws://c',
    VELUM_CHAIN_SEED: 'cd'.repeat(32),
  };
  const read = (changes: Record<string, string | undefined>) =>
    readNetworkSettings(readSettings({ ...env, ...changes }));
  assert.equal(read({}).chainUrl, 'ws://c');
  assert.throws(() => read({ VELUM_NETWORK: undefined }), missing('VELUM_NETWORK'));
  assert.throws(() => read({ VELUM_CHAIN_URL: undefined }), {
    code: 'missing-setting',
    message: /VELUM_CHAIN_URL, or VELUM_PORTAL_URL/,
  });
  assert.throws(() => read({ VELUM_NETWORK: 'ab' }), bad);
});

test('the chain is reached through a portal unless another way is given; a seed may be left out', () => {
  const read = (changes: Record<string, string>) =>
    readNetworkSettings(readSettings({ VELUM_NETWORK: 'ab'.repeat(32), ...changes }));
  assert.equal(read({ VELUM_PORTAL_URL: 'http://p:8080' }).chainUrl, 'ws://p:8080/v1/chain');
  assert.equal(read({ VELUM_PORTAL_URL: 'https://p/' }).chainUrl, 'wss://p/v1/chain');
  assert.equal(read({ VELUM_PORTAL_URL: 'https://p', VELUM_CHAIN_URL: 'ws://c' }).chainUrl, 'ws://c');
  assert.equal(read({ VELUM_CHAIN_URL: 'ws://c' }).chainSeed, undefined);
  assert.throws(() => read({ VELUM_PORTAL_URL: 'p:8080' }), bad);
  assert.throws(() => read({ VELUM_CHAIN_URL: 'ws://c', VELUM_CHAIN_SEED: 'abc' }), bad);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../lib/base/bytes.ts';
import type { NetworkView } from '../../lib/protocol/network-view.ts';
import { hardwareLines, nextHardware, type HardwareChange } from './next-hardware.ts';

const A = 'aa'.repeat(32);
const B = 'bb'.repeat(32);
const B2 = `bbbbbb${'00'.repeat(29)}`;
const demand = { serial: 0, notBefore: 0, tcb: ['UpToDate' as const], advisories: [], allow: [], deny: [] };
const worker = (platform: string): NetworkView['workers'][number] => ({
  ...{ identity: '', status: 'admitted', reason: '', measurement: '', tee: 'dstack', registeredAt: 0 },
  tcb: { status: 'UpToDate', date: 0 },
  platform,
});
const viewOf = (changes: Partial<NetworkView['hardware'][number]> = {}) => ({
  hardware: [{ ...demand, ...changes }],
  workers: [A, A, B, B2].map(worker),
});
const next = (change: HardwareChange, view = viewOf()) => {
  const { hardware, ...rest } = nextHardware(view, change, 7);
  const { allow, deny } = hardware.platforms;
  return { ...rest, ...hardware, platforms: undefined, allow: allow.map(toHex), deny: deny.map(toHex) };
};

void test('a decision changes one thing of the newest one, and is the next', () => {
  const { serial, notBefore, deny, allow, tcb } = next({ deny: A }, viewOf({ serial: 4, deny: [B] }));
  assert.deepEqual([serial, notBefore, deny, allow, tcb], [5, 7, [B, A], [], ['UpToDate']]);
  assert.deepEqual(next({ deny: A }, viewOf({ deny: [A] })).deny, [A]);
  assert.deepEqual(next({ tcb: ['uptodate', 'SWHardeningNeeded'] }).tcb, ['UpToDate', 'SWHardeningNeeded']);
  const limited = viewOf({ platformLimit: 3 });
  assert.equal(next({ deny: A }, limited).platformLimit, 3);
  assert.equal(next({ limit: 5 }, limited).platformLimit, 5);
  assert.equal('platformLimit' in next({ limit: undefined }, limited), false);
});

void test('what is allowed is denied no more, and is on the list where there is one', () => {
  assert.deepEqual(next({ allow: A }, viewOf({ deny: [A, B] })).deny, [B]);
  assert.deepEqual(next({ allow: A }).allow, []);
  assert.deepEqual(next({ allow: A }, viewOf({ allow: [B] })).allow, [B, A]);
});

void test('first digits name a platform that the network knows, if there is one alone', () => {
  assert.deepEqual(next({ deny: 'aaaaaa' }).deny, [A]);
  assert.deepEqual(next({ deny: 'bbbbbbbb' }).deny, [B]);
  for (const name of ['bbbbbb', 'cccccc', 'aaaa', '', 'AAAAAA'])
    assert.throws(() => next({ deny: name }), { name: 'CliError', code: 'unknown-platform' });
  assert.throws(() => next({ tcb: ['Revoked'] }), { name: 'CliError', code: 'bad-argument' });
});

void test('people read demands, those that lie ahead, and platforms with their workers', () => {
  const view = viewOf();
  const ahead = { ...demand, serial: 1, notBefore: 9, deny: [A], platformLimit: 2 };
  const lines = hardwareLines({ ...view, hardware: [...view.hardware, ahead] }, 5);
  assert.match(lines[0] ?? '', /^genesis record$/);
  assert.match(lines[6] ?? '', /^decision 1, alone from 1970-01-01T00:00:00.009Z on/);
  assert.ok(lines.includes(`  denied      ${A}`) && lines.includes('  limit       2 contracts a platform'));
  assert.ok(lines.includes(`platform ${A} UpToDate, workers: 2`));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../lib/base/bytes.ts';
import { nextSet, type NextSet, type SetChange } from './next-set.ts';

/** An identity that begins with these digits. */
const id = (digits: string): string => digits.padEnd(66, '0');
const judged = (digits: string, status: 'pending' | 'admitted' | 'refused', reason = '') => ({
  identity: id(digits),
  endpoint: 'http://g',
  ...{ status, reason, measurement: '', tee: 'simulated', registeredAt: 0 },
});
const VIEW = {
  ...{ set: 3, threshold: 2 },
  gatekeepers: ['01aaaaaa', '01bbbbbb', '01bbbbcc'].map((digits) => ({
    identity: id(digits),
    measurement: '',
  })),
  candidates: [
    judged('01dddddd', 'admitted'),
    judged('01eeeeee', 'pending'),
    judged('01ffffff', 'refused', 'stale-challenge: too old'),
    judged('01aaaaaa', 'admitted'),
  ],
};
const change = (changes: Partial<SetChange>): NextSet =>
  nextSet(VIEW, { add: [], remove: [], threshold: undefined, ...changes });
const names = ({ members }: NextSet): string[] => members.map((one) => toHex(one).slice(0, 8));

void test('who stays keeps its place, and newcomers come behind', () => {
  const next = change({ add: ['01dddd'], remove: ['01aaaaaa'] });
  assert.equal(next.set, 4);
  assert.deepEqual(names(next), ['01bbbbbb', '01bbbbcc', '01dddddd']);
  assert.deepEqual(names(change({})), ['01aaaaaa', '01bbbbbb', '01bbbbcc']);
  assert.deepEqual(names(change({ remove: [id('01bbbbcc')] })), ['01aaaaaa', '01bbbbbb']);
});

void test('the threshold stays where it can, and is more than half where it must be', () => {
  assert.equal(change({}).threshold, 2);
  assert.equal(change({ add: ['01dddd'] }).threshold, 3);
  assert.equal(
    nextSet({ ...VIEW, threshold: 3 }, { add: [], remove: ['01aaaa'], threshold: undefined }).threshold,
    2,
  );
  assert.equal(
    nextSet({ ...VIEW, threshold: 3 }, { add: ['01dddd'], remove: [], threshold: undefined }).threshold,
    3,
  );
  assert.equal(change({ threshold: 3 }).threshold, 3);
  for (const threshold of [1, 4, 0, 2.5, Number.NaN])
    assert.throws(() => change({ threshold }), {
      name: 'CliError',
      code: 'bad-threshold',
      message: /2 to 3/,
    });
});

void test('nobody is named whom the gatekeepers did not admit', () => {
  assert.throws(() => change({ add: ['01eeeeee'] }), { code: 'not-admitted', message: /not judged it yet/ });
  assert.throws(() => change({ add: ['01ffffff'] }), { code: 'not-admitted', message: /stale-challenge/ });
  assert.equal(change({ add: ['01dddddd'] }).members.length, 4);
});

void test('a name is of exactly one, and of one who is where it is looked for', () => {
  const unknown = { name: 'CliError', code: 'unknown-gatekeeper' };
  for (const remove of ['01dddddd', '019999', '01bb', '01bbbb', 'gatekeeper-1', ''])
    assert.throws(() => change({ remove: [remove] }), unknown);
  assert.throws(() => change({ add: ['01bbbbbb'] }), unknown);
  assert.throws(() => change({ remove: ['01bbbb'] }), { message: /2 begin with it/ });
  assert.throws(() => change({ add: ['01aaaaaa'] }), { code: 'bad-argument', message: /in the set already/ });
  assert.throws(() => change({ add: ['01dddd', '01dddd'] }), { code: 'bad-argument' });
  assert.throws(() => change({ remove: ['01aaaa', '01bbbbbb', '01bbbbcc'] }), { code: 'bad-argument' });
});

void test('who left comes back as a candidate', () => {
  const next = change({ remove: ['01aaaaaa'], add: ['01aaaaaa'] });
  assert.deepEqual(names(next), ['01bbbbbb', '01bbbbcc', '01aaaaaa']);
});

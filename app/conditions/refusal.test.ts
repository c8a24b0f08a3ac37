import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMoment } from '../format/moment.ts';
import { refusalOf, type Remedy } from './refusal.ts';
import { formatSpan } from './spans.ts';

const at = new Date(2030, 4, 10, 12).getTime();

test('who is refused hears when it opens, or what to do about it', () => {
  const remedies: Record<string, Remedy> = {
    'too-early': 'wait',
    waiting: 'wait',
    'spend-one-first': 'spend',
    'not-approved': 'approval',
    'not-claimed': 'claim',
    expired: 'ask',
    'used-up': 'ask',
  };
  for (const [reason, remedy] of Object.entries(remedies))
    assert.equal(refusalOf({ reason, at }).remedy, remedy, reason);
  for (const reason of ['too-early', 'waiting'])
    assert.ok(refusalOf({ reason, at }).title.includes(formatMoment(at)), reason);
});

test('what nobody knows better is told in general, also where a condition must not hold', () => {
  const general = refusalOf({ reason: 'something', at: null });
  assert.equal(general.remedy, 'ask');
  for (const reason of ['no-member', 'no-heir', 'not-set', 'policy-failed', 'not-member', 'not-in-time', ''])
    assert.deepEqual(refusalOf({ reason, at }), general, reason);
  assert.deepEqual(refusalOf({ reason: 'too-early', at: null }), general);
});

test('spans are told in the largest unit that fits exactly', () => {
  const minute = 60_000;
  assert.equal(formatSpan(10 * minute, 'en'), '10 minutes');
  assert.equal(formatSpan(60 * minute, 'en'), '1 hour');
  assert.equal(formatSpan(90 * minute, 'en'), '90 minutes');
  assert.equal(formatSpan(24 * 60 * minute, 'en'), '1 day');
  assert.equal(formatSpan(90 * 24 * 60 * minute, 'en'), '90 days');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesOf } from './addresses.ts';
import { DAY, draftOf, emptyDraft, NEW_GROUP, type ConditionDraft } from './draft.ts';
import { momentOf, typedMoment } from './moments.ts';
import { readCondition, type Faults, type Reading } from './read-condition.ts';

const now = new Date(2030, 4, 10, 12).getTime();
const reading: Reading = { now, isAddress: (text) => text.startsWith('5'), whom: '5me' };
const faultsOf = (draft: ConditionDraft, more?: Partial<Reading>): Faults => {
  const read = readCondition(draft, { ...reading, ...more });
  return 'faults' in read ? read.faults : {};
};
const wantedOf = (draft: ConditionDraft, more?: Partial<Reading>): unknown => {
  const read = readCondition(draft, { ...reading, ...more });
  return 'wanted' in read ? read.wanted : read.faults;
};

test('moments are those of the reader’s own place, there and back', () => {
  const at = new Date(2030, 0, 2, 3, 4).getTime();
  assert.equal(typedMoment(at), '2030-01-02T03:04');
  assert.equal(momentOf('2030-01-02T03:04'), at);
  for (const bad of ['', 'x', '2030-02-30T10:00', '2030-13-01T10:00']) assert.equal(momentOf(bad), undefined);
});

test('addresses are taken apart however they were pasted, each once', () => {
  assert.deepEqual(addressesOf(' 5a\n5b,5c;\n\n5a '), ['5a', '5b', '5c']);
  assert.deepEqual(addressesOf(' \n'), []);
});

test('a window has one end at least, in order, and does not end in the past', () => {
  const window = (from: string, until: string): ConditionDraft => ({ kind: 'window', from, until });
  assert.deepEqual(wantedOf(window('2030-05-10T08:00', '')), {
    kind: 'window',
    from: new Date(2030, 4, 10, 8).getTime(),
    until: null,
  });
  assert.deepEqual(faultsOf(window('', '')), { from: { code: 'window-empty' } });
  assert.deepEqual(faultsOf(window('soon', '2030-05-11T08:00')), { from: { code: 'moment-bad' } });
  assert.deepEqual(faultsOf(window('2030-05-12T08:00', '2030-05-12T08:00')), {
    until: { code: 'window-turned' },
  });
  assert.deepEqual(faultsOf(window('', '2030-05-10T12:00')), { until: { code: 'moment-past' } });
});

test('moments that nobody touched stay as exact as they were, past or not', () => {
  const before = { kind: 'window', from: null, until: now - 1234 } as const;
  const [part] = draftOf({ join: 'all', parts: [{ condition: before, isNegated: true }] }).parts;
  assert.ok(part?.isNegated);
  assert.deepEqual(wantedOf(part.condition, { before }), before);
});

test('opens are counted from 1 to 1000; what is left of those given before is taken as it is', () => {
  const uses = (count: string): ConditionDraft => ({ kind: 'uses', uses: count, minutes: '10' });
  assert.deepEqual(wantedOf(uses('2')), { kind: 'uses', uses: 2, minutes: 10 });
  assert.deepEqual(faultsOf(uses('0')), { uses: { code: 'count-bad' } });
  const before = { kind: 'uses', uses: 0, minutes: 10 } as const;
  assert.deepEqual(wantedOf(uses('0'), { before }), before);
});

test('approvers are addresses, and no more of them are needed than there are', () => {
  const approval = (approvers: string, needed: string): ConditionDraft => ({
    kind: 'approval',
    approvers,
    needed,
  });
  assert.deepEqual(wantedOf(approval('5a 5b', '2')), {
    kind: 'approval',
    approvers: ['5a', '5b'],
    needed: 2,
  });
  assert.deepEqual(faultsOf(approval('5a\nbob', '3')), {
    approvers: { code: 'address-bad', address: 'bob' },
    needed: { code: 'needed-bad', most: 2 },
  });
  assert.deepEqual(faultsOf(approval('5a 5me', '1')), {
    approvers: { code: 'address-own', address: '5me' },
  });
  assert.deepEqual(faultsOf(approval('', '1')), { approvers: { code: 'people-missing' } });
});

test('a group is chosen, or made of a name and people', () => {
  const members = (group: string, name = '', people = ''): ConditionDraft => ({
    kind: 'members',
    group,
    name,
    people,
  });
  assert.deepEqual(faultsOf(members('')), { group: { code: 'group-missing' } });
  assert.deepEqual(wantedOf(members('ab12')), { kind: 'members', group: 'ab12' });
  assert.deepEqual(wantedOf(members(NEW_GROUP, ' Choir ', '5a')), {
    kind: 'new-group',
    name: 'Choir',
    people: ['5a'],
  });
  assert.deepEqual(faultsOf(members(NEW_GROUP, ' ', '')), {
    name: { code: 'name-bad' },
    people: { code: 'people-missing' },
  });
});

test('an heir begins with spans that suit most', () => {
  assert.deepEqual(wantedOf(emptyDraft('heir')), { kind: 'heir', silence: 90 * DAY, waiting: 14 * DAY });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calledMethod, MEMBER_METHOD, parseCalledMethod } from './called-method.ts';

const member = 'ab'.repeat(32);

void test('a method is of the root, or of the member before the dot', () => {
  for (const called of [calledMethod(undefined, 'open'), calledMethod(member, 'open')])
    assert.match(called, MEMBER_METHOD);
  assert.deepEqual(parseCalledMethod('open'), { member: undefined, method: 'open' });
  assert.deepEqual(parseCalledMethod(`${member}.open`), { member, method: 'open' });
});

void test('nothing else is a name', () => {
  const bad = [
    '',
    '.open',
    'ab.open',
    `${member}.`,
    `${member}.Open`,
    `${member.toUpperCase()}.open`,
    'a.b',
    `${member}.a.b`,
  ];
  for (const called of bad) assert.doesNotMatch(called, MEMBER_METHOD);
  assert.deepEqual(parseCalledMethod('a.b'), { member: undefined, method: 'a.b' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError, codeOf, describeError } from './errors.ts';

class RoomError extends CodedError<'too-late'> {}

void test('an error carries its code, its class and its cause', () => {
  const cause = new TypeError('below');
  const error = new RoomError('too-late', 'the bus is gone', { cause });
  assert.equal(error.code, 'too-late');
  assert.equal(error.name, 'RoomError');
  assert.equal(error.cause, cause);
  assert.ok(error instanceof CodedError && error instanceof Error);
});

void test('only our errors have codes', () => {
  assert.equal(codeOf(new RoomError('too-late', 'x')), 'too-late');
  for (const other of [
    Object.assign(new Error('x'), { code: 'ENOENT' }),
    { code: 'too-late' },
    'too-late',
    undefined,
  ]) {
    assert.equal(codeOf(other), undefined);
  }
});

void test('descriptions are one line without a stack', () => {
  assert.equal(describeError(new RoomError('too-late', 'gone')), 'too-late: gone');
  assert.equal(describeError(new Error('plain')), 'plain');
  assert.equal(describeError({ secret: 1 }), 'unknown error');
});

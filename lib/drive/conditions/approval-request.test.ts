import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { signerOf } from '../../protocol/testing.ts';
import { addressOf } from '../vault.ts';
import { formatApproval, parseApproval } from './approval-request.ts';

const request = {
  policy: 'ab'.repeat(32),
  grant: 'cd'.repeat(16),
  account: addressOf(toHex(signerOf(1, 'sr25519').identity)),
};

void test('what is written is read back, with or without the #', () => {
  const fragment = formatApproval(request);
  assert.deepEqual(parseApproval(fragment), request);
  assert.deepEqual(parseApproval(`#${fragment}`), request);
});

void test('what was cut off, is of another kind, or is no text of ours is refused', () => {
  const fragment = formatApproval(request);
  const other = `Ag${fragment.slice(2)}`;
  for (const bad of ['', fragment.slice(0, -1), fragment.slice(0, -4), `${fragment}AAAA`, other, '<b>'])
    assert.throws(() => parseApproval(bad), { name: 'DriveError', code: 'bad-link' }, bad);
});

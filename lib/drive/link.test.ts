import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase64Url } from '../base/bytes.ts';
import { codeOf } from '../base/errors.ts';
import { formatLink } from './link-fragment.ts';
import { linkMark } from './link.ts';

const network = new Uint8Array(32).fill(1);
const parts = { drive: new Uint8Array(32).fill(2), secret: new Uint8Array(32).fill(3), needsPassword: false };

test('a mark is the same for the same link, another for another, and says nothing of the secret', () => {
  const mark = linkMark({ network }, formatLink(parts));
  assert.match(mark, /^[0-9a-f]{64}$/);
  assert.equal(linkMark({ network }, `#${formatLink(parts)}`), mark);
  assert.notEqual(linkMark({ network }, formatLink({ ...parts, secret: new Uint8Array(32) })), mark);
  assert.notEqual(linkMark({ network }, formatLink({ ...parts, drive: new Uint8Array(32) })), mark);
  assert.notEqual(linkMark({ network: new Uint8Array(32) }, formatLink(parts)), mark);
  assert.ok(!mark.includes('03030303') && !formatLink(parts).includes(mark));
});

test('what is no link has no mark', () => {
  assert.throws(
    () => linkMark({ network }, toBase64Url(new Uint8Array(65))),
    (error) => codeOf(error) === 'bad-link',
  );
});

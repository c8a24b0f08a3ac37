import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase64Url, toBase64Url } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { formatLink, parseLink } from './link-fragment.ts';

const link = { drive: bytes32(2), secret: bytes32(3) };

void test('a fragment comes apart again, and says whether a password is needed', () => {
  for (const needsPassword of [false, true]) {
    const fragment = formatLink({ ...link, needsPassword });
    for (const text of [fragment, `#${fragment}`])
      assert.deepEqual(parseLink(text), { ...link, needsPassword });
  }
});

void test('one that was cut, lengthened or is of another version is refused', () => {
  const fragment = formatLink({ ...link, needsPassword: false });
  const versionThree = toBase64Url(Uint8Array.of(3, ...fromBase64Url(fragment).slice(1)));
  const cut = [fragment.slice(1), fragment.slice(0, -1), ''];
  for (const text of [...cut, '#', `${fragment}AAAA`, `${fragment}=`, versionThree, '##', '%'])
    assert.throws(() => parseLink(text), { name: 'DriveError', code: 'bad-link' });
});

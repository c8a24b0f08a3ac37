import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase64Url, toBase64Url } from '../base/bytes.ts';
import { bytes32 } from '../base/testing.ts';
import { formatLink, formatRequest, parseLink, parseRequest } from './link-fragment.ts';

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
  const [versionZero, versionFour] = [0, 4].map((version) =>
    toBase64Url(Uint8Array.of(version, ...fromBase64Url(fragment).slice(1))),
  );
  const cut = [fragment.slice(1), fragment.slice(0, -1), ''];
  for (const text of [...cut, '#', `${fragment}AAAA`, `${fragment}=`, versionZero, versionFour, '##', '%']) {
    assert.throws(() => parseLink(text ?? ''), { name: 'DriveError', code: 'bad-link' });
    assert.throws(() => parseRequest(text ?? ''), { name: 'DriveError', code: 'bad-link' });
  }
});

void test('a request is told apart from a link, both ways', () => {
  const request = formatRequest(link);
  assert.deepEqual(parseRequest(`#${request}`), link);
  assert.throws(() => parseLink(request), { code: 'bad-link', message: /request for files/ });
  for (const needsPassword of [false, true])
    assert.throws(() => parseRequest(formatLink({ ...link, needsPassword })), {
      code: 'bad-link',
      message: /asks for no files/,
    });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeName } from './safe-name.ts';

void test('an ordinary name stays as it is', () => {
  for (const name of ['report.pdf', '.profile', 'Größe 2 (copy).txt', 'a.b.c', '日本.txt', 'console.log'])
    assert.equal(safeName(name), name);
});

void test('what would be a path, a device or nothing becomes a name', () => {
  assert.equal(safeName('../../etc/passwd'), '.._.._etc_passwd');
  assert.equal(safeName('C:\\evil.exe'), 'C__evil.exe');
  for (const name of ['..', '.', '', '   ']) assert.equal(safeName(name), '_');
  assert.equal(safeName('nul.txt'), '_nul.txt');
  assert.equal(safeName('photo\u202egpj.exe'), 'photo_gpj.exe');
  assert.equal(safeName('line\r\nbreak'), 'line__break');
  assert.ok(safeName('half\ud800').isWellFormed());
});

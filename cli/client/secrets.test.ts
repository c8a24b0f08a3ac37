import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runCli } from '../../tests/support/run-cli.ts';

void describe('questions at the terminal', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-secrets-'));
  });
  after(() => rm(folder, { recursive: true }));

  const restore = (input: string) =>
    runCli(['account', 'restore'], { VELUM_ACCOUNT: join(folder, 'account.json') }, input);

  void test('an input that ends without an answer is said to, with what to do in scripts', async () => {
    const { code, stderr } = await restore('');
    assert.equal(code, 1);
    assert.match(stderr, /^Recovery words: \nvelum: no-answer: the input ended without an answer\n$/);
  });

  void test('a last line without its end is an answer', async () => {
    const { code, stderr } = await restore('these are no words');
    assert.equal(code, 1);
    assert.doesNotMatch(stderr, /no-answer/);
    assert.match(stderr, /velum: bad-words:/);
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openInvites } from './invites.ts';

const [alice, bob] = ['01'.repeat(33), '02'.repeat(33)] as const;
const needed = { code: 'invite-needed' };
const spent = { code: 'invite-spent' };

void describe('invites of a portal', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'velum-invites-'));
  });
  after(() => rm(folder, { recursive: true }));
  const open = () => openInvites(folder);

  void test('a code serves the first account that comes, also after a restart, and no other one', async () => {
    const code = await open().make();
    assert.match(code, /^[0-9a-f]{32}$/);
    await open().use(code, alice);
    await assert.rejects(open().use(code, bob), spent);
    // What broke off on the way may be tried again, but not for ever.
    await open().use(code, alice);
    await open().use(code, alice);
    await assert.rejects(open().use(code, alice), spent);
  });

  void test('of two accounts that come at once, one is served', async () => {
    const invites = open();
    const code = await invites.make();
    const outcomes = await Promise.allSettled([invites.use(code, alice), invites.use(code, bob)]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  void test('a use that came to nothing is given back, to the same account', async () => {
    const code = await open().make();
    for (let attempt = 0; attempt < 5; attempt++) {
      await open().use(code, alice);
      await open().giveBack(code, alice);
    }
    await open().giveBack(code, bob);
    await assert.rejects(open().use(code, bob), spent);
    await open().use(code, alice);
  });

  void test('what never was a code is refused, a code typed with other capitals and spaces is not', async () => {
    for (const wrong of ['', 'abc', '../../invites', 'ab'.repeat(16)])
      await assert.rejects(open().use(wrong, alice), needed, wrong);
    const code = await open().make();
    await open().use(` ${code.toUpperCase()}\n`, alice);
  });

  void test('on the disk are hashes alone', async () => {
    const code = await open().make();
    const names = await readdir(folder, { recursive: true });
    assert.ok(names.length > 4);
    assert.ok(names.every((name) => !name.includes(code)));
  });
});

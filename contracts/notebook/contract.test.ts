import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useContract, type LocalContract } from '../sdk/testing.ts';
import type { contract } from './contract.ts';

type Notebook = LocalContract<typeof contract>;

const notebooks = useContract<typeof contract>(import.meta.dirname);

/** Olga's notebook with one entry; rita may read it and walt may write. */
async function shared(): Promise<Notebook> {
  const notebook = await notebooks.create({ owner: 'olga' });
  const { setMember, write } = notebook.as('olga').commands;
  await setMember({ account: 'rita', role: 'reader' });
  await setMember({ account: 'walt', role: 'writer' });
  await write({ text: 'the first' });
  return notebook;
}

const textsFor = async (notebook: Notebook, caller: string): Promise<string[]> =>
  (await notebook.as(caller).queries.read({ limit: 50 })).entries.map(({ text }) => text);

/** A raw command is refused and leaves the state as it was. */
async function refused(
  notebook: Notebook,
  by: string,
  method: string,
  args: object,
  code: string,
): Promise<void> {
  const before = await notebook.state();
  const outcome = await notebook.attempt(by, 'command', method, args as Record<string, string>);
  assert.equal(outcome.ok ? 'ok' : outcome.code, code, `${by} ${method}`);
  assert.deepEqual(await notebook.state(), before);
}

test('members read what was written, in order and page by page', async () => {
  const notebook = await shared();
  await notebook.as('walt').commands.write({ text: 'the second' });
  await notebook.as('olga').commands.write({ text: 'the third' });
  for (const caller of ['olga', 'rita', 'walt'])
    assert.deepEqual(await textsFor(notebook, caller), ['the first', 'the second', 'the third']);
  const page = await notebook.as('rita').queries.read({ after: 1, limit: 1 });
  assert.deepEqual(page.entries, [{ entry: 2, author: 'walt', time: notebook.time, text: 'the second' }]);
});

test('every entry that is read leaves a label in the release log, and nothing else does', async () => {
  const notebook = await shared();
  const read = await notebook.attempt('rita', 'query', 'read', { limit: 50 });
  assert.deepEqual(read.ok && [read.releases, read.admits], [[{ label: { entry: 1 } }], true]);
  const members = await notebook.attempt('olga', 'query', 'members');
  assert.deepEqual(members.ok && members.releases, []);
});

test('who was removed reads and writes nothing more', async () => {
  const notebook = await shared();
  assert.deepEqual(await textsFor(notebook, 'walt'), ['the first']);
  await notebook.as('olga').commands.removeMember({ account: 'walt' });
  await assert.rejects(textsFor(notebook, 'walt'), { code: 'not-permitted' });
  await refused(notebook, 'walt', 'write', { text: 'still me' }, 'not-permitted');
  assert.deepEqual(await textsFor(notebook, 'rita'), ['the first']);
  await notebook.as('olga').commands.setMember({ account: 'walt', role: 'reader' });
  assert.deepEqual(await textsFor(notebook, 'walt'), ['the first']);
});

test('to strangers everything is not permitted, whether it is there or not', async () => {
  const notebook = await shared();
  await assert.rejects(textsFor(notebook, 'eve'), { code: 'not-permitted' });
  await assert.rejects(notebook.as('eve').queries.members(), { code: 'not-permitted' });
  await refused(notebook, 'eve', 'write', { text: 'hello' }, 'not-permitted');
  for (const entry of [1, 99]) await refused(notebook, 'eve', 'erase', { entry }, 'not-permitted');
});

test('a role allows what it says and nothing beyond', async () => {
  const notebook = await shared();
  await refused(notebook, 'rita', 'write', { text: 'hello' }, 'not-permitted');
  for (const member of ['rita', 'walt']) {
    await refused(notebook, member, 'setMember', { account: 'eve', role: 'reader' }, 'not-permitted');
    await refused(notebook, member, 'removeMember', { account: 'rita' }, 'not-permitted');
    await assert.rejects(notebook.as(member).queries.members(), { code: 'not-permitted' });
  }
  await notebook.as('olga').commands.setMember({ account: 'rita', role: 'writer' });
  assert.deepEqual(await notebook.as('rita').commands.write({ text: 'hello' }), { entry: 2 });
});

test('members erase what is their own, the owner anything, and no number comes again', async () => {
  const notebook = await shared();
  await refused(notebook, 'walt', 'erase', { entry: 1 }, 'not-permitted');
  await notebook.as('walt').commands.write({ text: 'mine' });
  await notebook.as('walt').commands.erase({ entry: 2 });
  await refused(notebook, 'walt', 'erase', { entry: 2 }, 'unknown-entry');
  assert.deepEqual(await notebook.as('walt').commands.write({ text: 'again' }), { entry: 3 });
  await notebook.as('olga').commands.erase({ entry: 3 });
  assert.deepEqual(await textsFor(notebook, 'olga'), ['the first']);
});

test('an owner has no need to be a member, and a member cannot become the owner', async () => {
  const notebook = await shared();
  await refused(notebook, 'olga', 'removeMember', { account: 'olga' }, 'unknown-member');
  await refused(notebook, 'olga', 'setMember', { account: 'rita', role: 'owner' }, 'bad-arguments');
  assert.deepEqual(
    (await notebook.as('olga').queries.members()).members.map(({ account }) => account),
    ['rita', 'walt'],
  );
});

test('what does not fit is refused', async () => {
  const notebook = await shared();
  await refused(notebook, 'walt', 'write', { text: 'x'.repeat(16_385) }, 'bad-arguments');
  await refused(notebook, 'walt', 'write', { text: 'x', entry: 7 }, 'bad-arguments');
  await refused(notebook, 'olga', 'setMember', { account: '../counts', role: 'reader' }, 'bad-arguments');
  const read = await notebook.attempt('rita', 'query', 'read', { limit: 51 });
  assert.equal(read.ok ? 'ok' : read.code, 'bad-arguments');
  await notebook.as('walt').commands.write({ text: 'x'.repeat(16_384) });
  assert.equal(
    (await notebook.as('rita').queries.read({ after: 1, limit: 1 })).entries[0]?.text.length,
    16_384,
  );
});

test('fifty of the longest entries are read at once', async () => {
  const notebook = await notebooks.create({ owner: 'olga' });
  for (let i = 0; i < 50; i++) await notebook.as('olga').commands.write({ text: '€'.repeat(16_384) });
  assert.equal((await textsFor(notebook, 'olga')).length, 50);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriveError } from '../drive-error.ts';
import { createOwnPolicies } from './own-policies.ts';

/** What an account's devices keep together. */
function createShelf() {
  const kept = new Map<string, string>();
  return {
    kept,
    policies: () => Promise.resolve(new Map(kept)),
    keepPolicy: (name: string, contract: string) => {
      if (!kept.has(name)) kept.set(name, contract);
      return Promise.resolve(kept.get(name) ?? contract);
    },
  };
}

void test('a policy is made once, by whichever device needs it first', async () => {
  const shelf = createShelf();
  let made = 0;
  const device = () => createOwnPolicies(shelf, () => Promise.resolve(`made ${String(++made)}`));
  const [desk, phone] = [device(), device()];
  assert.equal(await desk.find('window'), undefined);
  assert.deepEqual(await Promise.all([desk.ensure('window'), desk.ensure('window')]), ['made 1', 'made 1']);
  assert.equal(await phone.ensure('window'), 'made 1');
  assert.equal(await phone.nameOf('made 1'), 'window');
  assert.equal(await phone.nameOf('of somebody else'), undefined);
  assert.equal(await desk.ensure('uses'), 'made 2');
});

void test('of two that are made at once one counts, on both devices', async () => {
  const shelf = createShelf();
  const desk = createOwnPolicies(shelf, async () => {
    await shelf.keepPolicy('heir', 'of the phone');
    return 'of the desk';
  });
  assert.equal(await desk.ensure('heir'), 'of the phone');
  assert.equal(await desk.find('heir'), 'of the phone');
});

void test('one that was passed over is made again; other failures are told, and leave nothing', async () => {
  const shelf = createShelf();
  const failures: ('conflict' | 'offline')[] = ['conflict', 'conflict', 'offline'];
  const policies = createOwnPolicies(shelf, () => {
    const code = failures.shift();
    return code === undefined ? Promise.resolve('made') : Promise.reject(new DriveError(code, 'not now'));
  });
  await assert.rejects(policies.ensure('members'), { code: 'offline' });
  assert.equal(shelf.kept.size, 0);
  assert.equal(await policies.ensure('members'), 'made');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenOf, put, readAccounts, remove, writeAccounts } from './stored-accounts.ts';

/** A browser's storage, as far as accounts need one. */
function storageOf(items: Record<string, string>): Storage {
  const kept = new Map(Object.entries(items));
  return {
    get length() {
      return kept.size;
    },
    clear: () => {
      kept.clear();
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const locked = (address: string): string => JSON.stringify({ version: 1, address });
const none = { list: [], chosen: null };

test('a device that kept one account keeps it among several', () => {
  const storage = storageOf({ 'velum.account': locked('alice') });
  const read = readAccounts(storage);
  assert.deepEqual(chosenOf(read), { address: 'alice', name: '', locked: locked('alice') });
  writeAccounts(storage, put(read, 'bob', locked('bob')));
  assert.deepEqual(
    readAccounts(storage).list.map(({ address }) => address),
    ['alice', 'bob'],
  );
  assert.equal(storage.getItem('velum.account'), null);
});

test('an account that is locked anew keeps its name and stands once', () => {
  const [account] = put(none, 'alice', locked('alice')).list;
  assert.ok(account);
  const named = { list: [{ ...account, name: 'Work' }], chosen: null };
  const again = put(named, 'alice', 'other lock');
  assert.deepEqual(again, {
    list: [{ address: 'alice', name: 'Work', locked: 'other lock' }],
    chosen: 'alice',
  });
});

test('removing the chosen account chooses another, removing another leaves the choice', () => {
  const two = put(put(none, 'alice', locked('alice')), 'bob', locked('bob'));
  assert.equal(remove(two, 'bob').chosen, 'alice');
  assert.equal(remove(two, 'alice').chosen, 'bob');
  assert.deepEqual(remove(remove(two, 'bob'), 'alice'), none);
});

test('what cannot be read is not thrown away: it is shown as an account that can only be removed', () => {
  for (const text of [
    '{',
    '{"version":2,"list":[],"chosen":null}',
    '{"version":1,"list":[{}],"chosen":null}',
  ]) {
    const read = readAccounts(storageOf({ 'velum.accounts': text }));
    assert.deepEqual(chosenOf(read), { address: '', name: '', locked: text });
    assert.deepEqual(remove(read, ''), none);
  }
});

test('an empty device keeps none', () => {
  assert.deepEqual(readAccounts(storageOf({})), none);
});

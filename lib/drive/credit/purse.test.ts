import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32, flipped } from '../../base/testing.ts';
import { toHex } from '../../base/bytes.ts';
import { createSealedStore } from '../memory/sealed-store.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { createPurse } from './purse.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** A store that gives what is drawn, in tokens of 8 MiB, and the devices of one drive. */
function world() {
  const purses = new Map<string, number>();
  const draws: number[] = [];
  const at = (name: Uint8Array): number => purses.get(toHex(name)) ?? 0;
  const filling = {
    draw: (name: Uint8Array, bytes: number) => {
      draws.push(bytes);
      purses.set(toHex(name), at(name) + Math.ceil(bytes / (8 * MIB)) * 8 * MIB);
      return Promise.resolve(at(name));
    },
    balance: (name: Uint8Array) => Promise.resolve(at(name)),
  };
  const memory = createMemoryStore();
  const store = createSealedStore(memory, bytes32(1), bytes32(2), 'purse');
  return {
    ...{ purses, draws, memory, filling },
    open: (kept = true) => createPurse(filling, kept ? store : undefined),
    spend: (name: string, bytes: number) => purses.set(name, (purses.get(name) ?? 0) - bytes),
  };
}

void test('what is there is used before anything is drawn, and what is set aside is not given twice', async () => {
  const { open, draws, spend } = world();
  const purse = open();
  const one = await purse.setAside(6 * MIB);
  assert.deepEqual(draws, [6 * MIB]);
  // Two of the eight are free.
  const two = await purse.setAside(3 * MIB);
  assert.deepEqual(draws, [6 * MIB, MIB]);
  assert.equal(two.purse, one.purse);
  spend(one.purse, 6 * MIB);
  one.end(6 * MIB);
  two.end(0);
  await purse.setAside(10 * MIB);
  assert.deepEqual(draws, [6 * MIB, MIB]);
});

void test('a device goes on with its purse, and one that keeps nothing has a new one', async () => {
  const { open, draws, memory } = world();
  const first = await open().setAside(MIB);
  const again = await open().setAside(MIB);
  assert.deepEqual([again.purse, draws.length], [first.purse, 1]);
  const other = await open(false).setAside(MIB);
  assert.notEqual(other.purse, first.purse);
  // A record that was altered is none.
  for (const [name, sealed] of memory.records) memory.records.set(name, flipped(sealed, 12));
  assert.notEqual((await open().setAside(MIB)).purse, first.purse);
});

void test('a note that is too high is believed once, then the store is asked', async () => {
  const { open, draws, spend } = world();
  const { purse } = await open().setAside(8 * MIB);
  spend(purse, 8 * MIB);
  const aside = await open().setAside(MIB);
  assert.equal(draws.length, 1);
  await aside.refill(MIB);
  assert.deepEqual(draws, [8 * MIB, MIB]);
  // Requests that were refused at the same moment draw once.
  await Promise.all([aside.refill(MIB), aside.refill(2 * MIB), aside.refill(MIB)]);
  assert.equal(draws.length, 2);
});

void test('a long file draws two gibibytes at a time', async () => {
  const { open, draws, spend } = world();
  const aside = await open().setAside(5 * GIB);
  assert.deepEqual(draws, [2 * GIB]);
  spend(aside.purse, 2 * GIB);
  await aside.refill(16 * MIB);
  assert.deepEqual(draws, [2 * GIB, 2 * GIB]);
});

void test('what cannot be drawn is set aside nowhere', async () => {
  const { filling, draws } = world();
  let refuses = true;
  const purse = createPurse(
    { ...filling, draw: (...args) => (refuses ? Promise.reject(new Error('full')) : filling.draw(...args)) },
    undefined,
  );
  await assert.rejects(purse.setAside(8 * MIB), /full/);
  refuses = false;
  await purse.setAside(8 * MIB);
  assert.deepEqual(draws, [8 * MIB]);
});

void test('what a store lets go is used by the next upload; more than that is taken out', async () => {
  const { open, draws, purses } = world();
  const purse = open();
  await purse.fill((name) => Promise.resolve(purses.set(name, 100 * MIB)));
  (await purse.setAside(90 * MIB)).end(0);
  assert.deepEqual(draws, []);
  const taken: number[] = [];
  const take = (name: Uint8Array, bytes: number): Promise<number> => {
    taken.push(bytes);
    purses.set(toHex(name), 64 * MIB);
    return Promise.resolve(64 * MIB);
  };
  await purse.takeOut(take);
  await purse.takeOut(take);
  assert.deepEqual(taken, [36 * MIB]);
});

void test('what several portals are to hold is paid for as often', async () => {
  const { filling, draws, spend } = world();
  const purse = createPurse({ ...filling, copies: () => Promise.resolve(3) }, undefined);
  const aside = await purse.setAside(8 * MIB);
  assert.equal(aside.copies, 3);
  assert.deepEqual(draws, [24 * MIB]);
  spend(aside.purse, 24 * MIB);
  await aside.refill(2 * MIB);
  assert.deepEqual(draws, [24 * MIB, 6 * MIB]);
  aside.end(8 * MIB);
  assert.equal((await purse.setAside(MIB)).copies, 3);
});

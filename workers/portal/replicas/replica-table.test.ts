import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { bytes32 } from '../../../lib/base/testing.ts';
import type { ReleasedPin, ReplicatedPin } from './messages.ts';
import { openReplicaTable } from './replica-table.ts';

const DAY = 86_400_000;
const pin = (n: number, copies = 2, pinned = 10): ReplicatedPin => ({
  ...{ root: bytes32(n), release: bytes32(n + 100), copies, home: n < 5 ? 'me' : 'b', store: 's', pinned },
});
const gone = (n: number, time: number): ReleasedPin => ({
  ...{ root: bytes32(n), release: bytes32(n + 100), secret: bytes32(1), time, purse: new Uint8Array() },
});

async function world(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'velum-replica-table-'));
  const opened: { close(): void }[] = [];
  t.after(async () => {
    for (const table of opened) table.close();
    await rm(folder, { recursive: true });
  });
  return (portals = ['b', 'c'], now = 0) => {
    opened.splice(0).forEach((table) => {
      table.close();
    });
    const table = openReplicaTable(folder, portals, now);
    opened.push(table);
    return table;
  };
}

void test('what is short is what fewer portals hold whole than should, however that came', async (t) => {
  const open = await world(t);
  let table = open();
  assert.equal(table.add([pin(1), pin(2, 3), pin(7)]).length, 3);
  assert.equal(table.add([pin(1)]).length, 0);
  const short = (): number[] => table.page('short', undefined, 9).map(({ root }) => root[0] ?? 0);
  assert.deepEqual(short(), [1, 2, 7]);
  table.setHeld('b', [pin(1), pin(2), pin(7), pin(9)], () => 'whole');
  table.setHeld('b', [pin(1), pin(7)], () => 'whole');
  assert.deepEqual(short(), [2]);
  assert.equal(table.held(pin(9)).size, 0);
  table.setHeld('c', [pin(2)], () => 'coming');
  assert.deepEqual(short(), [2]);
  table.setHeld('c', [pin(2)], () => 'whole');
  assert.deepEqual([short(), table.pending(), table.forOthers('me')], [[], { short: 0, owed: 0 }, 1]);
  table.setHeld('b', [pin(1)], () => 'failing');
  table.setHeld('b', [pin(7)], () => 'absent');
  assert.deepEqual(short(), [1, 7]);
  table.loseAll('c');
  assert.deepEqual(short(), [1, 2, 7]);
  assert.deepEqual(table.ofHome('me', pin(1), 9), [pin(2, 3)]);
  table.setHeld('c', [pin(1), pin(2), pin(7)], () => 'whole');
  // The operator took a portal out of the list.
  table = open(['b']);
  assert.deepEqual(short(), [1, 2, 7]);
});

void test('a release is owed until told, remembered for long, and stronger than what was pinned before it alone', async (t) => {
  const open = await world(t);
  let table = open();
  table.add([pin(1), pin(2)]);
  assert.equal(table.release(gone(1, 9), ['b', 'c']), false);
  assert.ok(table.find(pin(1)));
  assert.equal(table.release(gone(1, 10), ['b', 'c']), true);
  assert.equal(table.release(gone(1, 10), ['b', 'c']), true);
  assert.deepEqual([table.find(pin(1)), table.pending().owed], [undefined, 2]);
  assert.equal(table.add([pin(1)]).length, 0);
  assert.deepEqual(table.owedTo('b', 9), [gone(1, 10)]);
  table.told('b', [pin(1)]);
  assert.deepEqual([table.owedTo('b', 9), table.owedTo('c', 9).length], [[], 1]);
  table = open(['b', 'c'], 89 * DAY);
  assert.equal(table.released(pin(1))?.store, 's');
  table = open(['b'], 91 * DAY);
  assert.equal(table.released(pin(1)), undefined);
  table.release(gone(2, 20), ['b']);
  assert.equal(table.add([pin(2, 2, 21)]).length, 1);
  assert.deepEqual([table.released(pin(2)), table.owedTo('b', 9)], [undefined, []]);
  table.renew([
    { ...pin(2), pinned: 30 },
    { ...pin(2), pinned: 25 },
  ]);
  assert.equal(table.find(pin(2))?.pinned, 30);
});

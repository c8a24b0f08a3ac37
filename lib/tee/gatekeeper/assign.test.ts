import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import type { Commitment } from '../../protocol/records/commitment.ts';
import type { NetworkState, WorkerEntry } from '../../protocol/reducer/network-state.ts';
import { createFleet } from './assign.ts';
import { BACKWARDS, chosenIn, contractOf, idOf, networkOf, type FleetCase } from './testing/test-fleet.ts';

const refused = { status: 'refused' as const };
const pending = { status: 'pending' as const };

const CASES: FleetCase[] = [
  { name: 'fit workers are taken', workers: [[1], [2]], expected: [1, 2] },
  { name: 'no more than the replicas asked for', workers: [[1], [2], [3]], expected: [1, 2] },
  { name: 'fewer than asked for where there are no more', workers: [[1]], expected: [1] },
  {
    name: 'nobody fit: nothing changes',
    workers: [
      [1, refused],
      [2, pending],
    ],
    expected: undefined,
  },
  { name: 'silent workers are not taken', workers: [[1], [2]], silent: [1], expected: [2] },
  { name: 'full workers are not taken', workers: [[1], [2]], busy: [[1], [1]], expected: [2] },
  { name: 'the lot decides, not the name', workers: [[1], [2], [3]], beacon: BACKWARDS, expected: [3, 2] },
  {
    name: 'who registered after the block that draws the lot comes last',
    workers: [[1, { since: 1 }], [2], [3]],
    expected: [2, 3],
  },
  {
    name: 'who registered late is taken where nobody else is',
    workers: [[1, { since: 1 }], [2]],
    expected: [2, 1],
  },
  { name: 'the least loaded come first', workers: [[1], [2], [3]], busy: [[1], [2]], expected: [3, 1] },
  {
    name: 'those that run it and are fit stay',
    workers: [[1], [2], [3]],
    current: [3, 2],
    expected: undefined,
  },
  {
    name: 'a full worker keeps what it has',
    workers: [[1], [2]],
    current: [1, 2],
    busy: [[1], [1]],
    expected: undefined,
  },
  {
    name: 'a silent one is replaced',
    workers: [[1], [2], [3]],
    current: [1, 2],
    silent: [1],
    expected: [2, 3],
  },
  {
    name: 'a silent one stays while nobody can take its place',
    workers: [[1], [2]],
    current: [1, 2],
    silent: [1],
    expected: undefined,
  },
  { name: 'one that restarts stays', workers: [[1, pending], [2]], current: [1, 2], expected: undefined },
  {
    name: 'a refused one goes, also without a successor',
    workers: [[1, refused], [2]],
    current: [1, 2],
    expected: [2],
  },
  {
    name: 'the last one, refused, is not replaced by nobody',
    workers: [[1, refused]],
    current: [1],
    expected: undefined,
  },
  {
    name: 'only workers that the owner accepts',
    workers: [[1], [2], [3]],
    wishes: { workers: [idOf(3)] },
    expected: [3],
  },
  {
    name: 'only measurements that the owner accepts',
    workers: [[1], [2, { measurement: bytes32(0x12) }]],
    wishes: { measurements: [bytes32(0x12)] },
    expected: [2],
  },
];

for (const one of CASES)
  void test(one.name, () => {
    assert.deepEqual(chosenIn(one), one.expected);
  });

void test('where its replicas differ a contract gets one more, and has as many as before once the loser is refused', () => {
  const state = networkOf([[1], [2], [3], [4]]);
  const contract = contractOf(state, 100, [1, 2]);
  const chosen = () =>
    createFleet(state, () => true)
      .choose(contract)
      ?.map((id) => id[0]);
  const speak = (name: number, root: number) =>
    contract.pending.set(toHex(idOf(name)), wordOn(bytes32(root)));
  speak(1, 0x66);
  assert.equal(chosen(), undefined);
  speak(2, 0x23);
  assert.deepEqual(chosen(), [1, 2, 4]);
  contract.assigned = {
    workers: [1, 2, 4].map(idOf),
    serial: 2,
    set: 1,
    record: new Uint8Array(),
    height: 1,
  };
  assert.equal(chosen(), undefined);
  speak(4, 0x67);
  assert.deepEqual(chosen(), [1, 2, 4, 3]);
  contract.assigned = { ...contract.assigned, workers: [1, 2, 4, 3].map(idOf) };
  speak(3, 0x68);
  assert.equal(chosen(), undefined, 'there is nobody else');
  contract.pending.clear();
  for (const loser of [1, 3, 4])
    state.workers.set(toHex(idOf(loser)), { ...workerIn(state, loser), status: 'refused' });
  assert.deepEqual(chosen(), [2]);
});

void test('what is chosen is by the chain alone, in whatever order contracts are looked at', () => {
  const state = networkOf([[1], [2], [3]]);
  const contracts = [100, 101, 102, 103].map((id) => contractOf(state, id, [], { assigned: undefined }));
  const choices = (order: typeof contracts) => {
    const fleet = createFleet(state, () => true);
    return new Map(order.map((contract) => [contract.id[0], fleet.choose(contract)]));
  };
  const [there, back] = [choices(contracts), choices(contracts.toReversed())];
  for (const [id, chosen] of there) assert.deepEqual(back.get(id), chosen);
});

void test('a worker has room beside what is under way to it, up to its capacity', () => {
  const state = networkOf([[1]]);
  contractOf(state, 100, [1]);
  const fleet = createFleet(state, () => true);
  assert.deepEqual([fleet.hasRoom(idOf(1), 0), fleet.hasRoom(idOf(1), 1)], [true, false]);
  assert.equal(fleet.hasRoom(idOf(9), 0), false);
});

void test('a thousand contracts that need nothing are looked through in a moment', () => {
  const state = networkOf([
    [1, { capacity: 2000 }],
    [2, { capacity: 2000 }],
  ]);
  for (let i = 0; i < 1000; i++) {
    const id = Uint8Array.from({ length: 32 }, (_, at) => (at < 2 ? (i >> (8 * at)) & 255 : 9));
    contractOf(state, 100, [1, 2], { id });
  }
  let looked = 0;
  const fleet = createFleet(state, () => ++looked > 0);
  for (const contract of state.contracts.values()) assert.equal(fleet.choose(contract), undefined);
  // Once a worker, not once a worker and contract.
  assert.equal(looked, 2);
});

const wordOn = (root: Bytes): Commitment => ({
  contract: bytes32(100),
  epoch: 1,
  n: 2,
  t: 2,
  version: 1,
  previous: bytes32(0),
  root,
  cid: 'bafy',
  position: 1,
  code: bytes32(0),
  releases: bytes32(0),
  sig: new Uint8Array(64),
});

const workerIn = (state: NetworkState, name: number): WorkerEntry =>
  state.workers.get(toHex(idOf(name))) ?? assert.fail('no such worker');

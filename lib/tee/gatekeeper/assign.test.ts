import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { genesisCodec } from '../../protocol/genesis.ts';
import {
  createNetworkState,
  type ContractEntry,
  type NetworkState,
  type WorkerEntry,
} from '../../protocol/reducer/network-state.ts';
import { createTestChain } from '../../protocol/reducer/testing.ts';
import { assignmentName, createFleet } from './assign.ts';

const idOf = (name: number) => new Uint8Array(33).fill(name);
/** A block whose lots for contracts 100 and 101 come out in the order of the workers' names, and one where they come out backwards. */
const IN_ORDER = { height: 0, hash: bytes32(110) };
const BACKWARDS = { height: 0, hash: bytes32(0) };
const MEASURED = bytes32(0x11);

function contractOf(
  state: NetworkState,
  id: number,
  workers: number[],
  changes: Partial<ContractEntry> = {},
): ContractEntry {
  const entry: ContractEntry = {
    id: bytes32(id),
    owner: idOf(0),
    code: { hash: bytes32(0), cid: '' },
    replicas: 2,
    wishes: { workers: [], measurements: [] },
    position: 0,
    deployRecord: new Uint8Array(),
    members: [],
    sharing: undefined,
    keys: undefined,
    committing: [],
    rotation: undefined,
    before: undefined,
    assigned: { workers: workers.map(idOf), serial: 1, set: 1, record: new Uint8Array(), height: 0 },
    final: undefined,
    beacon: IN_ORDER,
    pending: new Map(),
    disputes: [],
    ...changes,
  };
  state.contracts.set(toHex(entry.id), entry);
  return entry;
}

function networkOf(workers: [number, Partial<WorkerEntry>?][]): NetworkState {
  const state = createNetworkState(bytes32(1), bytes32(2));
  for (const [name, changes] of workers) {
    state.workers.set(toHex(idOf(name)), {
      identity: idOf(name),
      sealing: new Uint8Array(),
      endpoint: '',
      capacity: 2,
      evidence: { hash: bytes32(0), cid: '' },
      status: 'admitted',
      reason: '',
      measurement: MEASURED,
      tee: 'simulated',
      verdicts: new Map(),
      since: 0,
      registeredAt: 0,
      heartbeatAt: 0,
      ...changes,
    });
  }
  return state;
}

function limitPlatforms(state: NetworkState, platformLimit: number): void {
  const value = genesisCodec.decode(createTestChain({ policy: { simulated: true, platformLimit } }).genesis);
  state.genesis = { record: new Uint8Array(), value };
}

type Case = {
  name: string;
  workers: [number, Partial<WorkerEntry>?][];
  /** Workers of now. */
  current?: number[];
  /** Those whose leases lapsed. */
  silent?: number[];
  /** Workers of other contracts, for load. */
  busy?: number[][];
  wishes?: Partial<ContractEntry['wishes']>;
  beacon?: ContractEntry['beacon'];
  /** How many contracts a platform may have. */
  limit?: number;
  expected: number[] | undefined;
};

const refused = { status: 'refused' as const };
const pending = { status: 'pending' as const };
const P = { platform: bytes32(0x70) };
const Q = { platform: bytes32(0x71) };

const CASES: Case[] = [
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
  {
    name: 'without a limit, one platform may have all replicas',
    workers: [
      [1, P],
      [2, P],
    ],
    expected: [1, 2],
  },
  {
    name: 'a platform has one replica where there is a limit',
    workers: [
      [1, P],
      [2, P],
      [3, Q],
    ],
    limit: 9,
    expected: [1, 3],
  },
  {
    name: 'a single platform has one replica alone',
    workers: [
      [1, P],
      [2, P],
    ],
    limit: 9,
    expected: [1],
  },
  {
    name: 'a contract that the only platform has one replica of is well',
    workers: [
      [1, P],
      [2, P],
    ],
    limit: 9,
    current: [1],
    expected: undefined,
  },
  {
    name: 'of two that came to be on one platform the second goes',
    workers: [
      [1, P],
      [2, P],
    ],
    limit: 9,
    current: [1, 2],
    expected: [1],
  },
  {
    name: 'a silent one goes where its platform has another replica',
    workers: [
      [1, P],
      [2, P],
      [3, Q],
    ],
    limit: 9,
    current: [1, 3],
    silent: [1],
    expected: [3, 2],
  },
  {
    name: 'a full platform gets no more',
    workers: [
      [1, P],
      [2, P],
      [3, Q],
    ],
    limit: 1,
    busy: [[2]],
    expected: [3],
  },
  {
    name: 'a platform that is not full does',
    workers: [
      [1, P],
      [2, P],
      [3, Q],
    ],
    limit: 2,
    busy: [[2]],
    expected: [1, 3],
  },
  {
    name: 'with all of them full a contract waits',
    workers: [[1, P]],
    limit: 1,
    busy: [[1]],
    expected: undefined,
  },
  {
    name: 'a platform that has too many keeps one that nobody else can take',
    workers: [[1, P]],
    limit: 1,
    busy: [[1]],
    current: [1],
    expected: undefined,
  },
  {
    name: 'and gives it to who can',
    workers: [
      [1, P],
      [3, Q],
    ],
    limit: 1,
    busy: [[1]],
    current: [1],
    expected: [3, 1],
  },
];

for (const { name, workers, current, silent = [], busy = [], wishes, beacon, limit, expected } of CASES) {
  void test(name, () => {
    const state = networkOf(workers);
    if (limit !== undefined) limitPlatforms(state, limit);
    const contract = contractOf(state, 100, current ?? [], {
      wishes: { workers: [], measurements: [], ...wishes },
      ...(current === undefined ? { assigned: undefined } : {}),
      ...(beacon === undefined ? {} : { beacon }),
    });
    for (const [i, others] of busy.entries()) contractOf(state, 101 + i, others);
    const isAlive = (worker: WorkerEntry): boolean => !silent.includes(worker.identity[0] ?? 0);
    assert.deepEqual(
      createFleet(state, isAlive)
        .choose(contract)
        ?.map((id) => id[0]),
      expected,
    );
  });
}

void test('contracts of one moment are spread, and fill nobody beyond capacity', () => {
  const state = networkOf([[1], [2], [3]]);
  const contracts = [100, 101, 102, 103].map((id) => contractOf(state, id, [], { assigned: undefined }));
  const fleet = createFleet(state, () => true);
  const load = new Map<number, number>();
  for (const contract of contracts)
    for (const id of fleet.choose(contract) ?? []) load.set(id[0] ?? 0, (load.get(id[0] ?? 0) ?? 0) + 1);
  // Three workers of capacity two: six places for eight wishes.
  assert.deepEqual([...load].sort(), [
    [1, 2],
    [2, 2],
    [3, 2],
  ]);
});

void test('what is chosen and not yet on the chain counts as load', () => {
  const state = networkOf([[1], [2]]);
  const waiting = contractOf(state, 100, [], { assigned: undefined, replicas: 1 });
  const next = contractOf(state, 101, [], { assigned: undefined, replicas: 1 });
  const chosen = new Map([[assignmentName(waiting), [idOf(1)]]]);
  assert.deepEqual(createFleet(state, () => true, chosen).choose(next), [idOf(2)]);
  assert.deepEqual(createFleet(state, () => true).choose(next), [idOf(1)]);
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

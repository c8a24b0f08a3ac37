import { toHex } from '../../../base/bytes.ts';
import { bytes32 } from '../../../base/testing.ts';
import { genesisCodec } from '../../../protocol/genesis.ts';
import {
  createNetworkState,
  type ContractEntry,
  type NetworkState,
  type WorkerEntry,
} from '../../../protocol/reducer/network-state.ts';
import { createTestChain } from '../../../protocol/reducer/testing.ts';
import { createFleet } from '../assign.ts';

export const idOf = (name: number) => new Uint8Array(33).fill(name);
/** A block whose lots for contracts 100 and 101 come out in the order of the workers' names, and one where they come out backwards. */
const IN_ORDER = { height: 0, hash: bytes32(110) };
export const BACKWARDS = { height: 0, hash: bytes32(0) };
const MEASURED = bytes32(0x11);

export function contractOf(
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

/** Admitted workers that are called by numbers. */
export function networkOf(workers: [number, Partial<WorkerEntry>?][]): NetworkState {
  const state = createNetworkState(bytes32(1), bytes32(2));
  for (const [name, changes] of workers) {
    state.workers.set(toHex(idOf(name)), {
      identity: idOf(name),
      record: new Uint8Array(),
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

export type FleetCase = {
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

/** What the fleet of a case chooses, by the names of workers. */
export function chosenIn(one: FleetCase): (number | undefined)[] | undefined {
  const { workers, current, silent = [], busy = [], wishes, beacon, limit } = one;
  const state = networkOf(workers);
  if (limit !== undefined) limitPlatforms(state, limit);
  const contract = contractOf(state, 100, current ?? [], {
    wishes: { workers: [], measurements: [], ...wishes },
    ...(current === undefined ? { assigned: undefined } : {}),
    ...(beacon === undefined ? {} : { beacon }),
  });
  for (const [i, others] of busy.entries()) contractOf(state, 101 + i, others);
  const isAlive = (worker: WorkerEntry): boolean => !silent.includes(worker.identity[0] ?? 0);
  return createFleet(state, isAlive)
    .choose(contract)
    ?.map((id) => id[0]);
}

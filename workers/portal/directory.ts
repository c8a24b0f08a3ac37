import { fromHex, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { readBodyUpTo } from '../../lib/base/read-body.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import {
  directoryContractCodec,
  directoryHeadCodec,
  directoryProfileCodec,
  MAX_LEASE_BYTES,
  type ShownDirectory,
} from '../../lib/protocol/directory.ts';
import { noContract } from '../../lib/protocol/directory/nothing-shown.ts';
import { directoryWorkerCodec } from '../../lib/protocol/directory/worker-answer.ts';
import { MEASUREMENTS } from '../../lib/protocol/directory/network-entries.ts';
import type { DirectoryName } from '../../lib/protocol/directory/entries.ts';
import type { ContractEntry, WorkerEntry } from '../../lib/protocol/reducer/network-state.ts';
import { NO_RECORDS } from '../../lib/protocol/signed-record.ts';
import { attestationsOf } from './attestations.ts';
import { PortalError } from './portal-error.ts';
import { showNames } from './shown-directory.ts';

/** How long a worker's lease is served from memory, in milliseconds. */
const LEASE_MEMORY = 4_000;
const LEASE_PATIENCE = 2_000;

/**
 * Records and leases for clients that do not follow the chain. They verify each by its own signatures, and by what the newest checkpoint has in its
 * place. What is not there is an answer, too: of nothing, with the proof that the checkpoint has nothing.
 */
export type Directory = {
  contract(id: string): Promise<Bytes>;
  /** Who runs a contract, in the records that show it. */
  attestations(id: string): Bytes;
  profile(account: string): Bytes;
  head(account: string): Bytes;
  worker(identity: string): Bytes;
  /** @throws PortalError `worker-unreachable` for a worker that is not admitted: only those are ever contacted. */
  endpointOf(worker: string): string;
};

export function createDirectory(log: CommandLog): Directory {
  const leases = new Map<string, { at: number; bytes: Bytes | undefined }>();

  const leaseOf = async (worker: WorkerEntry): Promise<Bytes | undefined> => {
    const known = leases.get(worker.endpoint);
    if (known !== undefined && Date.now() - known.at < LEASE_MEMORY) return known.bytes;
    const bytes = await fetchLease(worker.endpoint);
    leases.set(worker.endpoint, { at: Date.now(), bytes });
    return bytes;
  };

  const workersOf = async (contract: ContractEntry): Promise<{ identity: Bytes; lease: Bytes }[]> => {
    const workers = (contract.assigned?.workers ?? []).map((id) => log.state().workers.get(toHex(id)));
    const found = await Promise.all(
      workers.map(async (worker) => {
        const lease = worker?.status === 'admitted' ? await leaseOf(worker) : undefined;
        return worker === undefined || lease === undefined ? [] : [{ identity: worker.identity, lease }];
      }),
    );
    return found.flat();
  };

  const show = (...names: DirectoryName[]): ShownDirectory => showNames(log, ...names);

  return {
    async contract(id) {
      const { contracts, groups } = log.state();
      const root = groups.get(id);
      const contract = contracts.get(root ?? id);
      const asked = { kind: 'contract', id: fromHex(id) } as const;
      if (contract === undefined) return directoryContractCodec.encode(noContract(show(asked)));
      const workers = await workersOf(contract);
      return directoryContractCodec.encode({
        v: 3,
        deploy: contract.deployRecord,
        joined: contract.members.filter((member) => toHex(member.id) === id).map(({ record }) => record),
        keys: contract.keys?.record ?? new Uint8Array(),
        assignment: contract.assigned?.record ?? new Uint8Array(),
        workers,
        directory: show(
          asked,
          ...(root === undefined ? [] : [{ kind: 'contract', id: contract.id } as const]),
        ),
      });
    },
    attestations: (id) => attestationsOf(log.state(), id, show(...MEASUREMENTS.map(({ name }) => name))),
    profile(account) {
      const record = log.state().profiles.get(account)?.record ?? new Uint8Array();
      const directory = show({ kind: 'profile', id: fromHex(account) });
      return directoryProfileCodec.encode({ v: 2, record, directory });
    },
    head(account) {
      const head = log.state().heads.get(account) ?? NO_RECORDS;
      const directory = show({ kind: 'head', id: fromHex(account) });
      return directoryHeadCodec.encode({ v: 2, ...head, directory });
    },
    worker: (worker) =>
      directoryWorkerCodec.encode({ v: 1, directory: show({ kind: 'worker', id: fromHex(worker) }) }),
    endpointOf(worker) {
      const entry = log.state().workers.get(worker);
      if (entry?.status !== 'admitted')
        throw new PortalError('worker-unreachable', 'no such worker is admitted');
      return entry.endpoint;
    },
  };
}

async function fetchLease(endpoint: string): Promise<Bytes | undefined> {
  try {
    const response = await fetch(new URL('/v1/lease', endpoint), {
      redirect: 'error',
      signal: AbortSignal.timeout(LEASE_PATIENCE),
    });
    return response.ok ? await readBodyUpTo(response, MAX_LEASE_BYTES) : undefined;
  } catch {
    // A worker that is away simply has no lease to show; clients turn to the others.
    return undefined;
  }
}

import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { readBodyUpTo } from '../../lib/base/read-body.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import {
  directoryContractCodec,
  directoryHeadCodec,
  directoryProfileCodec,
  MAX_LEASE_BYTES,
} from '../../lib/protocol/directory.ts';
import type { ContractEntry, WorkerEntry } from '../../lib/protocol/reducer/network-state.ts';
import { NO_RECORDS } from '../../lib/protocol/signed-record.ts';
import { PortalError } from './portal-error.ts';

/** How long a worker's lease is served from memory, in milliseconds. */
const LEASE_MEMORY = 4_000;
const LEASE_PATIENCE = 2_000;

/** Records and leases for clients that do not follow the chain. They verify each by its own signatures. */
export type Directory = {
  contract(id: string): Promise<Bytes>;
  profile(account: string): Bytes;
  head(account: string): Bytes;
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

  return {
    async contract(id) {
      const { contracts, groups } = log.state();
      const contract = contracts.get(groups.get(id) ?? id);
      if (contract === undefined) throw new PortalError('not-found', 'no such contract');
      return directoryContractCodec.encode({
        v: 2,
        deploy: contract.deployRecord,
        joined: contract.members.filter((member) => toHex(member.id) === id).map(({ record }) => record),
        keys: contract.keys?.record ?? new Uint8Array(),
        assignment: contract.assigned?.record ?? new Uint8Array(),
        workers: await workersOf(contract),
      });
    },
    profile(account) {
      const profile = log.state().profiles.get(account);
      if (profile === undefined) throw new PortalError('not-found', 'no such account');
      return directoryProfileCodec.encode({ v: 1, record: profile.record });
    },
    head: (account) => directoryHeadCodec.encode({ v: 1, ...(log.state().heads.get(account) ?? NO_RECORDS) }),
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

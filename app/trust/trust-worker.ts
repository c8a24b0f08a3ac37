import { expose } from 'comlink';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import {
  connectNetwork,
  DriveError,
  type DriveErrorCode,
  type NetworkConnection,
} from '../../lib/drive/index.ts';
import { fetchContract } from '../../lib/drive/network/contract-record.ts';
import { auditReleases } from '../../lib/drive/releases/audit.ts';
import { createWitnessMemory, type SignedHead } from '../../lib/drive/releases/witness-memory.ts';
import type { ReleaseAudit } from '../../lib/drive/releases/release-audit.ts';
import type { TrustReport } from '../../lib/drive/trust/trust-report.ts';
import { verifyTrust } from '../../lib/drive/trust/verify-trust.ts';
import { openNetworkStore } from '../session/device-store.ts';

/** Messages carry no classes: what failed comes as its code. */
export type Outcome<T> = { readonly value: T } | { readonly code: DriveErrorCode };

export type Audited = Omit<ReleaseAudit, 'since'> & { readonly signed: readonly SignedHead[] };

export type TrustWorker = {
  verify(network: string, contract: string): Promise<Outcome<TrustReport>>;
  /**
   * @param ask fetches what the drive's worker and gatekeepers keep of releases, for its owner.
   * @param seen what gatekeepers signed before.
   */
  audit(
    network: string,
    contract: string,
    ask: (query: Bytes) => Promise<Bytes>,
    seen: readonly SignedHead[],
  ): Promise<Outcome<Audited>>;
};

let connecting: { network: string; connection: Promise<NetworkConnection> } | undefined;

/** A connection of its own: nothing that it finds rests on what the page was told. */
function connectTo(network: string): Promise<NetworkConnection> {
  if (connecting?.network === network) return connecting.connection;
  const connection = openNetworkStore().then((store) =>
    connectNetwork({ portalUrl: self.location.origin, network, contractCode, store }),
  );
  connecting = { network, connection };
  connection.catch(() => (connecting = undefined));
  return connection;
}

async function contractCode(name: string): Promise<Bytes> {
  const response = await fetch(`/contracts/${name}.js`);
  if (!response.ok) throw new TypeError(`no contract ${name}`);
  return asBytes(new Uint8Array(await response.arrayBuffer()));
}

async function outcomeOf<T>(task: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await task() };
  } catch (error) {
    if (error instanceof DriveError) return { code: error.code };
    throw error;
  }
}

const worker: TrustWorker = {
  verify: (network, contract) => outcomeOf(async () => verifyTrust(await connectTo(network), contract)),
  audit: (network, contract, ask, seen) =>
    outcomeOf(async () => {
      const connection = await connectTo(network);
      const witnessed = createWitnessMemory();
      witnessed.note(seen);
      const client = { record: () => fetchContract(connection, contract), releases: ask };
      const { since: _, ...audit } = await auditReleases({ connection, client, witnessed });
      return { ...audit, signed: witnessed.signed() };
    }),
};
expose(worker);

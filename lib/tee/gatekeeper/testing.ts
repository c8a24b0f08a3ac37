import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { silentLogger } from '../../base/logger.ts';
import { bytes32 } from '../../base/testing.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { createRecordWriter } from '../../protocol/record-writer.ts';
import { contractIdOf, type Deploy } from '../../protocol/records/deploy.ts';
import type { Genesis } from '../../protocol/genesis.ts';
import type { ContractEntry, WorkerEntry } from '../../protocol/reducer/network-state.ts';
import {
  createTestChain,
  deployBody,
  MEASUREMENT,
  OWNER,
  workerBody,
  type TestChain,
} from '../../protocol/reducer/testing.ts';
import { signRequest, type SignedRequest } from '../../protocol/signed-request.ts';
import { loadIdentity, makeEvidence, type AttestedIdentity } from '../enclave/attested-identity.ts';
import { createSealedStore } from '../enclave/sealed-store.ts';
import { createTestFiles, createTestTee } from '../enclave/testing.ts';
import type { GatekeeperContext } from './ports.ts';
import { createTestReleases } from './testing/test-releases.ts';

export type GatekeeperFixture = {
  chain: TestChain;
  context: GatekeeperContext;
  content: Map<string, Bytes>;
  releases: ReturnType<typeof createTestReleases>;
};

/** One gatekeeper on a network of its own; its records fold at once, each in a block. */
export async function createGatekeeperFixture(changes: Partial<Genesis> = {}): Promise<GatekeeperFixture> {
  const store = createSealedStore(createTestTee(bytes32(0x01)), createTestFiles());
  const identity = await loadIdentity(store);
  const me = {
    identity: identity.signer.identity,
    sealing: identity.sealing.publicKey,
    endpoint: 'http://g',
    measurement: bytes32(1),
  };
  const chain = createTestChain({ gatekeepers: [me], threshold: 1, ...changes });
  chain.block(chain.genesis);
  const content = new Map<string, Bytes>();
  const releases = createTestReleases();
  const state = () => chain.state;
  const context: GatekeeperContext = {
    network: chain.network,
    identity,
    store,
    releases,
    records: createRecordWriter({ signer: identity.signer, state, post: async (item) => chain.block(item) }),
    state,
    isRecentBlock: (height, hash) => equalBytes(chain.blocks[height]?.hash ?? new Uint8Array(), hash),
    async fetchContent(cid, maxBytes) {
      const found = content.get(cid);
      if (found === undefined || found.length > maxBytes) throw new Error('not found');
      return found;
    },
    logger: silentLogger,
  };
  return { chain, context, content, releases };
}

export type TestWorker = { identity: AttestedIdentity; evidence: Bytes; cid: string };

/** A worker and its evidence; nothing is registered yet. */
export async function createTestWorker(
  { chain, content }: GatekeeperFixture,
  options: { measurement?: Bytes; challenge?: { height: number; hash: Bytes } } = {},
): Promise<TestWorker> {
  const tee = createTestTee(options.measurement ?? MEASUREMENT);
  const identity = await loadIdentity(createSealedStore(tee, createTestFiles()));
  const challenge = options.challenge ?? { height: 0, hash: bytes32(0) };
  const evidence = await makeEvidence(tee, identity, { network: chain.network, operator: 'test', challenge });
  const cid = `evidence-${toHex(hashBytes(evidence)).slice(0, 8)}`;
  content.set(cid, evidence);
  return { identity, evidence, cid };
}

/** Registers it, with other evidence than its own where asked. */
export function register({ chain }: GatekeeperFixture, worker: TestWorker, evidence = worker): WorkerEntry {
  const body = workerBody({
    sealing: worker.identity.sealing.publicKey,
    evidence: { hash: hashBytes(evidence.evidence), cid: evidence.cid },
  });
  chain.block(chain.sign(worker.identity.signer, 'worker', body));
  const entry = chain.state.workers.get(toHex(worker.identity.signer.identity));
  if (entry === undefined) throw new TypeError('the worker did not register');
  return entry;
}

export function deploy({ chain }: GatekeeperFixture, changes: Partial<Deploy> = {}): ContractEntry {
  const seq = (chain.state.heads.get(toHex(OWNER.identity))?.seq ?? 0) + 1;
  chain.block(chain.sign(OWNER, 'deploy', deployBody({ replicas: 1, ...changes })));
  const id = contractIdOf({ network: chain.network, signer: OWNER.identity, seq });
  const entry = chain.state.contracts.get(toHex(id));
  if (entry === undefined) throw new TypeError('the contract was not deployed');
  return entry;
}

export function requestOf(
  { chain }: GatekeeperFixture,
  worker: TestWorker,
  purpose: SignedRequest['purpose'],
  body: Bytes,
  changes: { nonce?: Bytes; time?: number } = {},
): Bytes {
  const nonce = changes.nonce ?? crypto.getRandomValues(new Uint8Array(32));
  return signRequest(worker.identity.signer, {
    network: chain.network,
    purpose,
    nonce,
    time: changes.time ?? chain.state.time,
    body,
  });
}

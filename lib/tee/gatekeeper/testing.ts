import { equalBytes, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { bytes32, until } from '../../base/testing.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { open } from '../../crypto/sealing.ts';
import { combineShares, type Share } from '../../crypto/secret-sharing.ts';
import { derivedCodec } from '../../protocol/gatekeeping/cosigning.ts';
import { handoutAad, handoutRequestCodec, handoutShareCodec } from '../../protocol/handout.ts';
import { createRecordWriter } from '../../protocol/record-writer.ts';
import type { Verdict } from '../../protocol/records/verdict.ts';
import { contractIdOf, type Deploy } from '../../protocol/records/deploy.ts';
import type { Genesis } from '../../protocol/genesis.ts';
import { gatekeeperCodec } from '../../protocol/records/gatekeeper.ts';
import type { AttestedEntry, ContractEntry, WorkerEntry } from '../../protocol/reducer/network-state.ts';
import {
  createTestChain,
  deployBody,
  MEASUREMENT,
  OWNER,
  workerBody,
  type TestChain,
} from '../../protocol/reducer/testing.ts';
import { signRequest, type RequestPurpose } from '../../protocol/signed-request.ts';
import { loadIdentity, makeEvidence, type AttestedIdentity } from '../enclave/attested-identity.ts';
import { deriveContractSecrets } from '../enclave/contract-secrets.ts';
import { createSealedStore } from '../enclave/sealed-store.ts';
import { createTestFiles, createTestTee } from '../enclave/testing.ts';
import { judge } from './admission.ts';
import { createGatekeeper, type Gatekeeper } from './gatekeeper.ts';
import type { LeaseTimes } from './leases.ts';
import { isPeerPurpose } from './peers.ts';
import type { GatekeeperContext } from './ports.ts';

import { createTestReleases } from './testing/test-releases.ts';

export type GatekeeperFixture = {
  chain: TestChain;
  /** The first gatekeeper of the set. */
  context: GatekeeperContext;
  contexts: readonly GatekeeperContext[];
  content: Map<string, Bytes>;
  releases: ReturnType<typeof createTestReleases>;
  /** What the others reach at each context's endpoint; tests may take one away, or put another in its place. */
  doors: Map<string, GatekeeperContext['peers']['send']>;
};

export const endpointOf = (at: number): string => `http://g${String(at + 1)}`;

/**
 * Gatekeepers on a network of their own; their records fold at once, each in a block.
 * @param size of the set, and how many `more` there are who are in none yet.
 */
export async function createGatekeeperFixture(
  changes: Partial<Genesis> = {},
  { n = 1, t = 1, more = 0 }: { n?: number; t?: number; more?: number } = {},
): Promise<GatekeeperFixture> {
  const members = await Promise.all(
    Array.from({ length: n + more }, async (_, at) => {
      const store = createSealedStore(createTestTee(bytes32(0x01), bytes32(at)), createTestFiles());
      return { store, identity: await loadIdentity(store), releases: createTestReleases() };
    }),
  );
  const chain = createTestChain({
    gatekeepers: members.slice(0, n).map(({ identity }, at) => ({
      identity: identity.signer.identity,
      sealing: identity.sealing.publicKey,
      endpoint: endpointOf(at),
      measurement: bytes32(1),
    })),
    threshold: t,
    ...changes,
  });
  chain.block(chain.genesis);
  const content = new Map<string, Bytes>();
  const doors: GatekeeperFixture['doors'] = new Map();
  const state = () => chain.state;
  const contexts = members.map(({ store, identity, releases }): GatekeeperContext => ({
    network: chain.network,
    identity,
    store,
    releases,
    records: createRecordWriter({
      signer: identity.signer,
      state,
      post: async (item) => chain.block(item),
    }),
    peers: {
      async send(endpoint, purpose, request) {
        const door = doors.get(endpoint);
        if (door === undefined) throw new Error(`nobody answers at ${endpoint}`);
        return door(endpoint, purpose, request);
      },
    },
    state,
    directory: () => chain.directory,
    isRecentBlock: (height, hash) => equalBytes(chain.blocks[height]?.hash ?? new Uint8Array(), hash),
    async fetchContent(cid, maxBytes) {
      const found = content.get(cid);
      if (found === undefined || found.length > maxBytes) throw new Error('not found');
      return found;
    },
    logger: silentLogger,
  }));
  const [context] = contexts;
  const [first] = members;
  if (context === undefined || first === undefined) throw new TypeError('a set has members');
  return { chain, context, contexts, content, releases: first.releases, doors };
}

/** Gatekeepers that reach each other through the fixture's doors. */
export function startGatekeepers(
  { contexts, doors }: GatekeeperFixture,
  clock: Clock,
  times: LeaseTimes = { lease: 30_000, silence: 10_000 },
): Gatekeeper[] {
  return contexts.map((context, at) => {
    const gatekeeper = createGatekeeper(context, clock, times);
    doors.set(endpointOf(at), async (_endpoint, purpose, request) => {
      if (!isPeerPurpose(purpose)) throw new TypeError(`gatekeepers do not ask for ${purpose}`);
      return gatekeeper.answerPeer(purpose, request);
    });
    return gatekeeper;
  });
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

/** Offers to be a gatekeeper, with evidence of the program that gatekeepers run unless another is named. */
export async function offer(
  { chain, content }: GatekeeperFixture,
  { identity, records, network }: GatekeeperContext,
  { endpoint = 'http://g', measurement = bytes32(1) } = {},
): Promise<AttestedEntry> {
  const claims = { network, operator: 'test', challenge: { height: 0, hash: bytes32(0) } };
  const evidence = await makeEvidence(createTestTee(measurement), identity, claims);
  const cid = `evidence-${toHex(hashBytes(evidence)).slice(0, 8)}`;
  content.set(cid, evidence);
  const body = {
    ...{ sealing: identity.sealing.publicKey, endpoint },
    evidence: { hash: hashBytes(evidence), cid },
  };
  await records.write('gatekeeper', gatekeeperCodec.encode(body));
  const entry = chain.state.candidates.get(toHex(identity.signer.identity));
  if (entry === undefined) throw new TypeError('the offer does not stand');
  return entry;
}

/** Registers it, with other evidence than its own where asked. */
export function register({ chain }: GatekeeperFixture, worker: TestWorker, evidence = worker): WorkerEntry {
  const body = workerBody({
    capacity: 64,
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
  purpose: RequestPurpose,
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

/**
 * Has a contract shared and assigned, and its keys derived by one worker, which must be among those assigned.
 * @param tick lets time pass, so that others do what is left undone by who is not among these gatekeepers.
 */
export async function keyContract(
  fixture: GatekeeperFixture,
  gatekeepers: readonly Gatekeeper[],
  worker: TestWorker,
  contract: ContractEntry,
  tick: () => void = () => undefined,
): Promise<void> {
  const reached = (isReached: () => boolean): Promise<void> =>
    until(() => {
      for (const gatekeeper of gatekeepers) gatekeeper.reconcile();
      tick();
      return isReached();
    });
  await reached(() => contract.sharing !== undefined && contract.assigned !== undefined);
  const { sharing } = contract;
  if (sharing === undefined) throw new TypeError('the contract is not shared');
  const { network } = fixture.context;
  const { commitments, epoch } = sharing.value;
  const shares = await Promise.all(gatekeepers.map((one) => shareOf(fixture, one, worker, contract, epoch)));
  const secret = combineShares(shares, commitments);
  const secrets = deriveContractSecrets(secret, network, contract.id, epoch);
  const body = derivedCodec.encode({
    ...{ contract: contract.id, epoch, sharing: sharing.hash },
    ...{ sealing: secrets.sealing.publicKey, committing: secrets.committing.identity },
  });
  for (const gatekeeper of gatekeepers) gatekeeper.derived(requestOf(fixture, worker, 'derived', body));
  await reached(() => contract.keys?.value.epoch === epoch);
}

/** The share that one gatekeeper hands out to a worker. */
export async function shareOf(
  fixture: GatekeeperFixture,
  gatekeeper: Gatekeeper,
  worker: TestWorker,
  { id: contract }: ContractEntry,
  epoch: number,
): Promise<Share> {
  const { signer, sealing } = worker.identity;
  const nonce = randomBytes(32);
  const body = handoutRequestCodec.encode({ contract, epoch, instance: signer.identity });
  const sealed = await gatekeeper.handOut(requestOf(fixture, worker, 'handout', body, { nonce }));
  const aad = handoutAad(fixture.context.network, signer.identity, nonce);
  const { index, value, blinding } = handoutShareCodec.decode(await open(sealing.seed, sealed, aad));
  return { index, value, blinding };
}

/** Has one gatekeeper judge a worker. */
export const judgeWorker = (context: GatekeeperContext, entry: AttestedEntry): Promise<Verdict> =>
  judge(context, { role: 'worker', entry });

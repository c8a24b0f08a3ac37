import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import type { Signer } from '../../crypto/signing.ts';
import { createDirectoryTree, type FoldedDirectory } from '../directory/directory-tree.ts';
import { encodeBlockBody } from '../block-body.ts';
import { genesisCodec, networkIdOf, type Genesis } from '../genesis.ts';
import { cosign } from '../quorum.ts';
import { assignmentCodec, assignmentMessage, type Assignment } from '../records/assignment.ts';
import { commitmentCodec, commitmentMessage, type Commitment } from '../records/commitment.ts';
import { contractKeysCodec, contractKeysMessage, type ContractKeys } from '../records/contract-keys.ts';
import {
  contractSharingCodec,
  contractSharingMessage,
  type ContractSharing,
} from '../records/contract-sharing.ts';
import { contractIdOf, deployCodec, type Deploy } from '../records/deploy.ts';
import { engineCodec, engineMessage, type EngineDecision } from '../records/engine.ts';
import {
  gatekeeperSetCodec,
  gatekeeperSetMessage,
  type GatekeeperSetDecision,
} from '../records/gatekeeper-set.ts';
import { joinCodec, type Join } from '../records/join.ts';
import { measurementCodec, measurementMessage, type MeasurementDecision } from '../records/measurement.ts';
import { verdictCodec, type Verdict } from '../records/verdict.ts';
import { workerCodec, type WorkerRegistration } from '../records/worker.ts';
import { NO_RECORDS, signRecord, type RecordHead, type RecordKind } from '../signed-record.ts';
import { NOW, signerOf } from '../testing.ts';
import { applyBlock, type LogBlock, type LoggedCommand } from './apply-block.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { createNetworkState, type NetworkState } from './network-state.ts';

export const GATEKEEPERS = [signerOf(0x71), signerOf(0x72), signerOf(0x73)] as const;
export const GOVERNANCE = [signerOf(0x61), signerOf(0x62), signerOf(0x63)];
export const WORKERS = [signerOf(0x51), signerOf(0x52), signerOf(0x53)] as const;
export const OWNER = signerOf(0x41, 'sr25519');
/** Signs a contract's commitments. */
export const COMMITTING = signerOf(0x31);
export const MEASUREMENT = bytes32(0x11);
const BLOCK_MS = 6000;
const OF_SET = { set: 1, n: 3, t: 2 };

export type TestChain = {
  readonly network: Bytes;
  readonly genesis: Bytes;
  readonly state: NetworkState;
  readonly directory: FoldedDirectory;
  readonly blocks: LogBlock[];
  /** The signer's next record; later calls follow it. */
  sign(signer: Signer, kind: RecordKind, body: Bytes): Bytes;
  /** Folds a block with these items. */
  block(...items: Bytes[]): LoggedCommand[];
};

/** A chain of blocks and their folded state: three gatekeepers and three governors, two of each must agree. */
export function createTestChain(changes: Partial<Genesis> = {}): TestChain {
  const chainGenesis = bytes32(0x0c);
  const genesis = genesisCodec.encode({
    v: 1,
    kind: 'network',
    name: 'test',
    salt: new Uint8Array(16),
    governance: { threshold: 2, keys: GOVERNANCE.map((g) => g.identity) },
    gatekeepers: GATEKEEPERS.map((g) => ({
      identity: g.identity,
      sealing: new Uint8Array(SEALING_KEY_LENGTH),
      endpoint: 'http://g',
      measurement: bytes32(1),
    })),
    threshold: 2,
    measurements: [MEASUREMENT],
    policy: { simulated: true },
    ...changes,
  });
  const network = networkIdOf(chainGenesis, genesis);
  return chainFrom(genesis, createNetworkState(network, chainGenesis), new Map(), []);
}

function chainFrom(
  genesis: Bytes,
  state: NetworkState,
  heads: Map<string, RecordHead>,
  blocks: LogBlock[],
): TestChain {
  const { network } = state;
  const directory = createDirectoryTree(state);
  return {
    ...{ network, genesis, state, directory, blocks },
    sign(signer, kind, body) {
      const id = toHex(signer.identity);
      const { bytes, head } = signRecord(signer, network, heads.get(id) ?? NO_RECORDS, kind, body);
      heads.set(id, head);
      return bytes;
    },
    block(...items) {
      const height = blocks.length;
      const timeMs = NOW + height * BLOCK_MS;
      const block = { height, hash: bytes32(height), timeMs, remarks: [encodeBlockBody(items)] };
      blocks.push(block);
      const commands = applyBlock(state, block);
      directory.fold(block);
      return commands;
    },
  };
}

export const workerBody = (changes: Partial<WorkerRegistration> = {}): Bytes =>
  workerCodec.encode({
    sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(2),
    endpoint: 'http://w',
    capacity: 4,
    evidence: { hash: bytes32(0x21), cid: 'bafy' },
    ...changes,
  });

export const verdictBody = (worker: Signer, changes: Partial<Verdict> = {}): Bytes =>
  verdictCodec.encode({
    worker: worker.identity,
    evidence: bytes32(0x21),
    admitted: true,
    reason: '',
    measurement: MEASUREMENT,
    tee: 'simulated',
    ...OF_SET,
    ...changes,
  });

export const deployBody = (changes: Partial<Deploy> = {}): Bytes =>
  deployCodec.encode({
    code: { hash: bytes32(0x22), cid: 'bafy' },
    replicas: 3,
    workers: [],
    measurements: [],
    ...changes,
  });

export const joinBody = (contract: Bytes, changes: Partial<Join> = {}): Bytes =>
  joinCodec.encode({ contract, code: { hash: bytes32(0x44), cid: 'bafy' }, ...changes });

export function decisionBody(
  chain: TestChain,
  changes: Partial<MeasurementDecision> = {},
  by: readonly Signer[] = GOVERNANCE.slice(0, 2),
): Bytes {
  const decision = {
    role: 'worker' as const,
    measurement: MEASUREMENT,
    approved: false,
    notBefore: NOW,
    ...changes,
  };
  const cosignatures = by.map((signer) => cosign(signer, measurementMessage(chain.network, decision)));
  return measurementCodec.encode({ ...decision, cosignatures });
}

/** Names the next set, by governance unless somebody else is to sign. */
export function setBody(
  chain: TestChain,
  decision: Omit<GatekeeperSetDecision, 'cosignatures'>,
  by: readonly Signer[] = GOVERNANCE.slice(0, 2),
): Bytes {
  const cosignatures = by.map((signer) => cosign(signer, gatekeeperSetMessage(chain.network, decision)));
  return gatekeeperSetCodec.encode({ ...decision, cosignatures });
}

export function engineBody(
  chain: TestChain,
  decision: Omit<EngineDecision, 'cosignatures'>,
  by: readonly Signer[] = GOVERNANCE.slice(0, 2),
): Bytes {
  const cosignatures = by.map((signer) => cosign(signer, engineMessage(chain.network, decision)));
  return engineCodec.encode({ ...decision, cosignatures });
}

export function sharingOf(contract: Bytes, changes: Partial<ContractSharing> = {}) {
  return {
    contract,
    epoch: 1,
    ...OF_SET,
    commitments: [bytes32(1), bytes32(2)],
    dealers: GATEKEEPERS.slice(0, 2).map((g) => g.identity),
    excluded: [],
    shares: GATEKEEPERS.slice(1).map((g, at) => ({
      gatekeeper: g.identity,
      index: at + 2,
      sealed: bytes32(at),
    })),
    ...changes,
  };
}

export function sharingBody(
  chain: TestChain,
  contract: Bytes,
  changes: Partial<ContractSharing> = {},
  by: readonly Signer[] = GATEKEEPERS.slice(1),
): Bytes {
  const sharing = sharingOf(contract, changes);
  const cosignatures = by.map((signer) => cosign(signer, contractSharingMessage(chain.network, sharing)));
  return contractSharingCodec.encode({ ...sharing, cosignatures });
}

export function keysBody(
  chain: TestChain,
  contract: Bytes,
  changes: Partial<ContractKeys> = {},
  by: readonly Signer[] = GATEKEEPERS.slice(1),
): Bytes {
  const keys = {
    contract,
    epoch: 1,
    ...OF_SET,
    sharing: chain.state.contracts.get(toHex(contract))?.sharing?.hash ?? bytes32(0),
    sealing: new Uint8Array(SEALING_KEY_LENGTH).fill(3),
    committing: COMMITTING.identity,
    derivedBy: WORKERS.slice(0, 2).map((w) => w.identity),
    ...changes,
  };
  const cosignatures = by.map((signer) => cosign(signer, contractKeysMessage(chain.network, keys)));
  return contractKeysCodec.encode({ ...keys, cosignatures });
}

export function assignmentBody(
  chain: TestChain,
  contract: Bytes,
  changes: Partial<Assignment> = {},
  by: readonly Signer[] = GATEKEEPERS.slice(0, 2),
): Bytes {
  const workers = WORKERS.map((w) => w.identity);
  const assignment = { contract, ...OF_SET, serial: 1, workers, ...changes };
  const cosignatures = by.map((signer) => cosign(signer, assignmentMessage(chain.network, assignment)));
  return assignmentCodec.encode({ ...assignment, cosignatures });
}

export function commitmentBody(
  chain: TestChain,
  contract: Bytes,
  changes: Partial<Commitment> = {},
  by = COMMITTING,
): Bytes {
  const commitment = {
    contract,
    epoch: 1,
    n: 3,
    t: 2,
    version: 1,
    previous: bytes32(0),
    root: bytes32(0x23),
    cid: 'bafy',
    position: 2 ** 21,
    code: bytes32(0x24),
    releases: bytes32(0),
    ...changes,
  };
  return commitmentCodec.encode({
    ...commitment,
    sig: by.sign(commitmentMessage(chain.network, commitment)),
  });
}

/** Signed and folded once, because that is what takes the time; each test begins with a copy. */
const SERVED = createServed();

function createServed(): TestChain & { contract: Bytes; checkpoint: Bytes } {
  const chain = createTestChain();
  chain.block(chain.genesis);
  chain.block(...WORKERS.map((worker) => chain.sign(worker, 'worker', workerBody())));
  const quorum = GATEKEEPERS.slice(0, 2);
  chain.block(...quorum.flatMap((g) => WORKERS.map((w) => chain.sign(g, 'verdict', verdictBody(w)))));
  chain.block(chain.sign(OWNER, 'deploy', deployBody()));
  const contract = contractIdOf({ network: chain.network, signer: OWNER.identity, seq: 1 });
  const [poster] = GATEKEEPERS;
  chain.block(
    chain.sign(poster, 'contract-sharing', sharingBody(chain, contract)),
    chain.sign(poster, 'assignment', assignmentBody(chain, contract)),
  );
  chain.block(chain.sign(poster, 'contract-keys', keysBody(chain, contract)));
  return { ...chain, contract, checkpoint: encodeCheckpoint(chain.state) };
}

/** A chain where OWNER's contract has keys and is assigned to all WORKERS, which are admitted. */
export function createServedContract(): TestChain & { contract: Bytes } {
  const { genesis, checkpoint, contract, blocks } = SERVED;
  const state = decodeCheckpoint(checkpoint);
  return { ...chainFrom(genesis, state, new Map(state.heads), [...blocks]), contract };
}

export function entryOf(chain: TestChain, contract: Bytes) {
  const entry = chain.state.contracts.get(toHex(contract));
  if (entry === undefined) throw new TypeError('no such contract');
  return entry;
}

export function workerOf(chain: TestChain, worker: Signer) {
  const entry = chain.state.workers.get(toHex(worker.identity));
  if (entry === undefined) throw new TypeError('no such worker');
  return entry;
}

import type { Bytes } from '../../base/bytes.ts';
import { equalBytes, toHex } from '../../base/bytes.ts';
import { contractIdOf, deployCodec } from '../records/deploy.ts';
import { heartbeatCodec } from '../records/heartbeat.ts';
import { joinCodec, MOST_MEMBERS } from '../records/join.ts';
import { measurementCodec, measurementMessage } from '../records/measurement.ts';
import { profileCodec } from '../records/profile.ts';
import { verifyQuorum } from '../quorum.ts';
import type { SignedRecord } from '../signed-record.ts';
import { applyAssignment, applyContractKeys, applyContractSharing, applyRotation } from './apply-contract.ts';
import { applyGatekeeper, applyGatekeeperSet } from './apply-gatekeeper.ts';
import { applyCommitment } from './apply-commitment.ts';
import { applyDirectoryCheckpoint } from './apply-directory.ts';
import { applyEngine } from './apply-engine.ts';
import { applyHardwarePolicy } from './apply-hardware.ts';
import { applyStore, applyTokenKey } from './apply-store.ts';
import { applyVerdict, REVOKED } from './apply-verdict.ts';
import { applyWorker } from './apply-worker.ts';
import type { NetworkState } from './network-state.ts';

/** One record whose signature and place in its signer's chain hold. @throws what makes all readers ignore it. */
export function applyRecord(state: NetworkState, record: SignedRecord, bytes: Bytes, position: number): void {
  switch (record.kind) {
    case 'worker':
      return applyWorker(state, record, bytes);
    case 'gatekeeper':
      return applyGatekeeper(state, record, bytes);
    case 'gatekeeper-set':
      return applyGatekeeperSet(state, record, bytes);
    case 'verdict':
      return applyVerdict(state, record, bytes);
    case 'heartbeat':
      return applyHeartbeat(state, record);
    case 'deploy':
      return applyDeploy(state, record, bytes, position);
    case 'join':
      return applyJoin(state, record, bytes, position);
    case 'contract-sharing':
      return applyContractSharing(state, record);
    case 'contract-keys':
      return applyContractKeys(state, record, bytes, position);
    case 'assignment':
      return applyAssignment(state, record, bytes);
    case 'rotation':
      return applyRotation(state, record);
    case 'commitment':
      return applyCommitment(state, record);
    case 'profile':
      return applyProfile(state, record, bytes, position);
    case 'measurement':
      return applyMeasurement(state, record, bytes);
    case 'engine':
      return applyEngine(state, record);
    case 'hardware-policy':
      return applyHardwarePolicy(state, record, bytes);
    case 'store':
      return applyStore(state, record);
    case 'token-key':
      return applyTokenKey(state, record);
    case 'directory-checkpoint':
      return applyDirectoryCheckpoint(state, record, bytes);
  }
}

function applyHeartbeat(state: NetworkState, record: SignedRecord): void {
  heartbeatCodec.decode(record.body);
  const worker = state.workers.get(toHex(record.signer));
  if (worker !== undefined) worker.heartbeatAt = state.time;
}

function applyDeploy(state: NetworkState, record: SignedRecord, bytes: Bytes, position: number): void {
  const body = deployCodec.decode(record.body);
  const id = contractIdOf(record);
  state.contracts.set(toHex(id), {
    id,
    owner: record.signer,
    code: body.code,
    replicas: body.replicas,
    wishes: { workers: body.workers, measurements: body.measurements },
    position,
    deployRecord: bytes,
    members: [],
    sharing: undefined,
    keys: undefined,
    committing: [],
    rotation: undefined,
    before: undefined,
    assigned: undefined,
    final: undefined,
    beacon: { height: state.height, hash: state.hash },
    pending: new Map(),
    disputes: [],
  });
}

function applyJoin(state: NetworkState, record: SignedRecord, bytes: Bytes, position: number): void {
  const { contract, code } = joinCodec.decode(record.body);
  const root = toHex(contract);
  const group = state.contracts.get(root);
  if (group === undefined || !equalBytes(group.owner, record.signer)) return;
  if (group.members.length >= MOST_MEMBERS) return;
  const id = contractIdOf(record);
  group.members.push({ id, code, position, record: bytes });
  state.groups.set(toHex(id), root);
}

function applyProfile(state: NetworkState, record: SignedRecord, bytes: Bytes, position: number): void {
  const { vault, drive, generation } = profileCodec.decode(record.body);
  const account = toHex(record.signer);
  const known = state.profiles.get(account);
  const last = known?.generations.at(-1)?.generation ?? 0;
  if (generation < last || (known === undefined && generation !== 0)) return;
  const generations = known?.generations ?? [];
  if (known === undefined || generation > last) generations.push({ position, generation });
  state.profiles.set(account, { vault, drive, record: bytes, generations });
}

function applyMeasurement(state: NetworkState, record: SignedRecord, bytes: Bytes): void {
  const governance = state.genesis?.value.governance;
  if (governance === undefined) return;
  const { cosignatures, ...decision } = measurementCodec.decode(record.body);
  verifyQuorum(
    measurementMessage(state.network, decision),
    cosignatures,
    governance.keys,
    governance.threshold,
  );
  const { role, approved, notBefore } = decision;
  const measurement = toHex(decision.measurement);
  // Cosignatures can be posted again by anybody: only a decision with a later date than the last one counts.
  const last = state.measurements[role].get(measurement);
  if (last !== undefined && notBefore <= last.notBefore) return;
  state.measurements[role].set(measurement, { notBefore, revoked: !approved, record: bytes });
  if (approved) return;
  for (const entry of state[role === 'worker' ? 'workers' : 'candidates'].values()) {
    if (toHex(entry.measurement) !== measurement || entry.status !== 'admitted') continue;
    entry.status = 'refused';
    entry.reason = REVOKED;
  }
}

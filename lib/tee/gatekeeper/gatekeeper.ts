import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { oldestEpoch } from '../../protocol/reducer/epochs.ts';
import {
  gatekeepersOf,
  type ContractEntry,
  type NetworkState,
} from '../../protocol/reducer/network-state.ts';
import { judge, openOf, type Subject } from './admission.ts';
import { assignmentName, publishAssignment } from './assign.ts';
import { createAssigning } from './assigning.ts';
import { CHECKPOINT_TIMES, dueCheckpoint, publishCheckpoint, type CheckpointTimes } from './checkpoints.ts';
import { createCosignDesk } from './cosign-desk.ts';
import { createDerivedKeys, isToTakeOver } from './derived-keys.ts';
import { createDuties } from './duties.ts';
import { handOut } from './hand-out.ts';
import { createJointDesk } from './joint/desk.ts';
import { generateJointly } from './joint/generate.ts';
import { neededSharing } from './joint/needed-sharing.ts';
import { createSessions } from './joint/sessions.ts';
import { createLeases, type LeaseTimes } from './leases.ts';
import { createPeerDesk } from './peer-desk.ts';
import { createPeers, type Peers } from './peers.ts';
import type { GatekeeperContext } from './ports.ts';
import { answerReleases } from './release-answers.ts';
import { createRequestDoor } from './requests.ts';
import { createRootKeys } from './root-keys.ts';
import { createTurns } from './turns.ts';
import { witnessRelease } from './witness.ts';

export type Gatekeeper = {
  /** To be awaited before anything else: what must be on the disk first. */
  prepare(): Promise<void>;
  /** Does what the newest state asks for; call it after every block. Work under way is never begun twice. */
  reconcile(): void;
  lease(request: Uint8Array): Bytes;
  handOut(request: Uint8Array): Promise<Bytes>;
  witness(request: Uint8Array): Bytes;
  /** Takes a worker's word on the public keys of a contract. */
  derived(request: Uint8Array): Bytes;
  /** Answers another gatekeeper. */
  answerPeer: Peers['answer'];
  releases(request: Uint8Array): Bytes;
};

/** Evidence is fetched from where strangers say it lies. */
const MOST_VERDICTS = 8;
const MOST_DUTIES = 256;

export function createGatekeeper(
  context: GatekeeperContext,
  clock: Clock,
  times: LeaseTimes,
  checkpoints: CheckpointTimes = CHECKPOINT_TIMES,
): Gatekeeper {
  const { network, identity, logger } = context;
  const door = createRequestDoor(network, context.state);
  const rootKeys = createRootKeys(network, context.store);
  const leases = createLeases(context, door, clock, times);
  const derived = createDerivedKeys(context, door);
  const sessions = createSessions(clock);
  const assigning = createAssigning(context.state, leases.isAlive, clock);
  const cosign = createCosignDesk(context, sessions, assigning);
  const peers = createPeers(context, createPeerDesk(createJointDesk(context, rootKeys, sessions), cosign));
  const turns = createTurns(network, identity.signer.identity, clock);
  const verdicts = createDuties({ clock, logger, most: MOST_VERDICTS });
  const duties = createDuties({ clock, logger, most: MOST_DUTIES });

  /** Every member could do it; those whose turn is later do it if it stays undone. */
  const inTurn = (name: string, duty: () => Promise<unknown>): void => {
    if (turns.isMine(name, gatekeepersOf(context.state()).members)) duties.ask(name, duty);
  };

  const isMember = (state: NetworkState): boolean =>
    gatekeepersOf(state).members.some((member) => equalBytes(member, identity.signer.identity));

  /** Once no contract is shared by an earlier set any more, what lies on the chain of its shares is worth nothing to anybody. */
  const eraseOld = (state: NetworkState): void => {
    const { set } = gatekeepersOf(state);
    const used = new Set(
      [...state.contracts.values()]
        .flatMap(({ sharing, before }) => [sharing, before?.sharing])
        .map((one) => one?.value.set),
    );
    for (const old of state.sets) {
      if (old.set >= set || used.has(old.set)) continue;
      duties.ask(`erase ${String(old.set)}`, async () => {
        await rootKeys.erase(old.set);
        logger.info('the root key of an earlier set is erased', { set: old.set });
      });
    }
  };

  /** The same for epochs: a final state of a newer one says that nothing needs the keys of those before. */
  const eraseClosed = (state: NetworkState): void => {
    for (const contract of state.contracts.values()) {
      const closed = Array.from({ length: oldestEpoch(contract) - 1 }, (_, at) => at + 1);
      if (closed.length === 0) continue;
      const id = toHex(contract.id);
      duties.ask(`close ${id} ${String(closed.length)}`, async () => {
        for (const { set } of state.sets) await rootKeys.eraseEpochs(set, contract.id, closed);
        logger.info('the keys of closed epochs are erased', {
          contract: id.slice(0, 8),
          epochs: closed.length,
        });
      });
    }
  };

  const judgeAll = (state: NetworkState): void => {
    const subjects = [
      ...[...state.workers.values()].map((entry): Subject => ({ role: 'worker', entry })),
      ...[...state.candidates.values()].map((entry): Subject => ({ role: 'gatekeeper', entry })),
    ];
    for (const subject of subjects.flatMap(openOf)) {
      const { identity: whose, evidence } = subject.entry;
      // Named by both: who registers with a copy of another's evidence must not use up the other's verdict.
      // And by the set: a verdict that was under way when the set changed counts for nothing.
      const name = `verdict ${toHex(whose)} ${toHex(evidence.hash)} ${String(gatekeepersOf(state).set)}`;
      verdicts.ask(name, () => judge(context, subject));
    }
  };

  const share = (state: NetworkState, contract: ContractEntry): void => {
    const needed = neededSharing(state, contract.id);
    if (needed === undefined) return;
    const { set } = gatekeepersOf(state);
    const name = `share ${toHex(contract.id)} ${String(needed.epoch)} ${String(set)}`;
    inTurn(name, () => generateJointly(context, peers, contract));
  };

  const assign = (contract: ContractEntry): void => {
    if (duties.isFull() || assigning.isWell(contract)) return;
    const name = `assign ${assignmentName(contract)}`;
    if (!turns.isMine(name, gatekeepersOf(context.state()).members)) return;
    const workers = assigning.choose(contract);
    if (workers !== undefined) duties.ask(name, () => publishAssignment(context, peers, contract, workers));
  };

  const checkpoint = (): void => {
    const due = dueCheckpoint(context, clock, checkpoints);
    if (due === undefined || !turns.isMine(due.name, gatekeepersOf(context.state()).members)) return;
    duties.ask('checkpoint', () => publishCheckpoint(context, peers, due.checkpoint), 'recurs');
  };

  const publishKeys = (contract: ContractEntry): void => {
    const now = gatekeepersOf(context.state());
    if (isToTakeOver(contract, now))
      inTurn(`take over ${toHex(contract.id)} ${String(now.set)}`, () => derived.takeOver(contract, peers));
    const epoch = contract.sharing?.value.epoch ?? 0;
    if ((contract.keys?.value.epoch ?? 0) >= epoch || !derived.areComplete(contract)) return;
    inTurn(`keys ${toHex(contract.id)} ${String(epoch)}`, () => derived.publish(contract, peers));
  };

  return {
    async prepare() {
      if (isMember(context.state())) await rootKeys.prepare(gatekeepersOf(context.state()).set);
    },
    reconcile() {
      const state = context.state();
      if (state.genesis === undefined) return;
      eraseOld(state);
      eraseClosed(state);
      if (!isMember(state)) return;
      judgeAll(state);
      for (const contract of state.contracts.values()) {
        share(state, contract);
        assign(contract);
        publishKeys(contract);
      }
      checkpoint();
    },
    lease: (request) => leases.renew(request),
    handOut: (request) => handOut(context, door, rootKeys, request),
    witness: (request) => witnessRelease(context, door, request),
    derived(request) {
      const { contract, answer } = derived.take(request);
      publishKeys(contract);
      return answer;
    },
    answerPeer: (purpose, request) => peers.answer(purpose, request),
    releases: (request) => answerReleases(context, door, request),
  };
}

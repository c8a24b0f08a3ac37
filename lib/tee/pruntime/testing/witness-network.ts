import { randomBytes, type Bytes } from '../../../base/bytes.ts';
import { CodedError, codeOf } from '../../../base/errors.ts';
import { silentLogger } from '../../../base/logger.ts';
import { bytes32 } from '../../../base/testing.ts';
import { sealingKeyPair } from '../../../crypto/sealing.ts';
import { createSigner } from '../../../crypto/signing.ts';
import { createRecordWriter } from '../../../protocol/record-writer.ts';
import type { NetworkState } from '../../../protocol/reducer/network-state.ts';
import { createServedContract, GATEKEEPERS, WORKERS } from '../../../protocol/reducer/testing.ts';
import type { SignedRequest } from '../../../protocol/signed-request.ts';
import { deriveContractSecrets } from '../../enclave/contract-secrets.ts';
import { createSealedStore } from '../../enclave/sealed-store.ts';
import { createTestFiles, createTestTee } from '../../enclave/testing.ts';
import type { GatekeeperContext } from '../../gatekeeper/ports.ts';
import { answerReleases } from '../../gatekeeper/release-answers.ts';
import { createRequestDoor } from '../../gatekeeper/requests.ts';
import { createTestReleases } from '../../gatekeeper/testing/test-releases.ts';
import { witnessRelease } from '../../gatekeeper/witness.ts';
import type { KeyedInstance } from '../contract-key-client.ts';
import type { WitnessContext } from '../witness-lane.ts';

type Answer = (purpose: SignedRequest['purpose'], request: Bytes) => Promise<Bytes>;

/** One of the network's gatekeepers; tests may change how it answers. */
export type TestWitness = {
  readonly identity: Bytes;
  readonly releases: ReturnType<typeof createTestReleases>;
  readonly honest: Answer;
  answer: Answer;
};

/** Three gatekeepers of whom two must agree, in one process, and a worker to which a contract is assigned. */
export function createWitnessNetwork() {
  const chain = createServedContract();
  const endpoints = GATEKEEPERS.map((_, n) => `http://g${String(n)}`);
  const state = (): NetworkState => withEndpoints(chain.state, endpoints);
  const witnesses = GATEKEEPERS.map((signer): TestWitness => {
    const releases = createTestReleases();
    const context: GatekeeperContext = {
      network: chain.network,
      identity: { signer, sealing: sealingKeyPair(bytes32(1)) },
      store: createSealedStore(createTestTee(bytes32(0x01)), createTestFiles()),
      releases,
      peers: { send: () => Promise.reject(new Error('nobody else answers')) },
      records: createRecordWriter({ signer, state, post: async (item) => chain.block(item) }),
      state,
      directory: () => chain.directory,
      isRecentBlock: () => true,
      fetchContent: () => Promise.reject(new Error('not found')),
      logger: silentLogger,
    };
    const door = createRequestDoor(chain.network, state);
    const honest: Answer = async (purpose, request) => {
      try {
        return purpose === 'releases'
          ? answerReleases(context, door, request)
          : witnessRelease(context, door, request);
      } catch (error) {
        if (error instanceof CodedError) Object.assign(error, { reason: codeOf(error) });
        throw error;
      }
    };
    return { identity: signer.identity, releases, honest, answer: honest };
  });
  const [worker] = WORKERS;
  const context: WitnessContext = {
    network: chain.network,
    identity: { signer: worker, sealing: sealingKeyPair(bytes32(2)) },
    log: { state, commands: () => [], reached: async () => undefined },
    gatekeepers: {
      send: async (endpoint, purpose, request) => {
        const witness = witnesses[endpoints.indexOf(endpoint)];
        if (witness === undefined) throw new TypeError(`nobody is at ${endpoint}`);
        return witness.answer(purpose, request);
      },
    },
  };
  return {
    chain,
    contract: chain.contract,
    worker: worker.identity,
    context,
    witnesses,
    set: { members: GATEKEEPERS.map(({ identity }) => identity), threshold: 2 },
    /** Keys a fresh instance at these gatekeepers. */
    key(at: readonly TestWitness[] = witnesses): KeyedInstance {
      const instance = createSigner('ed25519', randomBytes(32));
      const keyed = { worker: worker.identity, instance: instance.identity, epoch: 1 };
      for (const { releases } of at) releases.beginInstance(chain.contract, keyed);
      const secrets = deriveContractSecrets(bytes32(3), chain.network, chain.contract, 1);
      return { epoch: 1, secrets, instance };
    },
  };
}

/** Of a gatekeeper that a worker does not reach. */
export const unreachable = (): Promise<never> => Promise.reject(new CodedError('unreachable', 'no answer'));

function withEndpoints(state: NetworkState, endpoints: readonly string[]): NetworkState {
  const sets = state.sets.map((set) => ({
    ...set,
    entries: set.entries.map((entry, n) => ({ ...entry, endpoint: endpoints[n] ?? '' })),
  }));
  return { ...state, sets };
}

/** A release of which only the label matters. */
export const releaseOf = (label: string, caller = 'alice') => ({
  caller,
  label,
  time: 7,
  position: 1,
  request: bytes32(0x0f),
});

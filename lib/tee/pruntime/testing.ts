import { toHex, utf8, type Bytes } from '../../base/bytes.ts';
import { encodeCbor } from '../../base/cbor.ts';
import { CodedError, codeOf } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import { bytes32, until } from '../../base/testing.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { sealCommand, type CommandFields } from '../../protocol/command.ts';
import { leaseRequestCodec } from '../../protocol/lease-request.ts';
import { createRecordWriter } from '../../protocol/record-writer.ts';
import { rotationCodec } from '../../protocol/records/rotation.ts';
import { OWNER } from '../../protocol/reducer/testing.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import { createTestSession, NOW, type TestSession } from '../../protocol/testing.ts';
import type { Gatekeeper } from '../gatekeeper/gatekeeper.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  deploy,
  endpointOf,
  register,
  requestOf,
  startGatekeepers,
  type GatekeeperFixture,
  type TestWorker,
  judgeWorker,
} from '../gatekeeper/testing.ts';
import { deriveContractKeys, fetchContractKeys, type KeyedInstance } from './contract-key-client.ts';
import type { Engine } from './engine/engine.ts';
import type { CallOutcome } from './engine/outcome.ts';
import type { GatekeeperPort, RuntimeContext } from './ports.ts';

/** What a stubbed contract does with a call; the real engine has tests of its own. */
export type TestContract = (
  kind: 'command' | 'query',
  method: string,
  args: unknown,
  caller: string,
) => CallOutcome;

export const answered = (value: string, labels: string[] = [], admits = true): CallOutcome => ({
  ok: true,
  admits,
  value,
  events: [],
  sent: [],
  releases: labels.map((label) => ({ label })),
  writes: [],
  cost: 1,
});

export type WorkerFixture = {
  gatekeepers: GatekeeperFixture;
  gatekeeper: Gatekeeper;
  worker: TestWorker;
  contract: ContractEntry;
  context: RuntimeContext;
  /** Requests that went to the gatekeeper; tests may hold them back or answer otherwise. */
  door: { send: GatekeeperPort['send'] };
  clock: { time: number; now(): number };
  program: { run: TestContract };
  /** What was handed over for the log; tests fold it into blocks themselves. */
  posted: Bytes[];
  /** Deploys this code and assigns it to the worker, with keys. */
  add(code: Bytes): Promise<ContractEntry>;
  /** Folds a block and keeps its commands for the log. */
  block(...items: Bytes[]): LoggedCommand[];
};

/** One admitted worker to which one contract is assigned, its gatekeepers (one, unless told otherwise) in the same process. */
export async function createWorkerFixture(
  size: { n: number; t: number } = { n: 1, t: 1 },
): Promise<WorkerFixture> {
  const gatekeepers = await createGatekeeperFixture({}, size);
  const { chain, context: keeper, content } = gatekeepers;
  const worker = await createTestWorker(gatekeepers);
  const entry = register(gatekeepers, worker);
  for (const one of gatekeepers.contexts) await judgeWorker(one, entry);
  const clock = { time: NOW, now: () => clock.time };
  const set = startGatekeepers(gatekeepers, clock);
  const [gatekeeper] = set;
  if (gatekeeper === undefined) throw new TypeError('a network has a gatekeeper');
  const door: WorkerFixture['door'] = {
    send: async (endpoint, purpose, request) => {
      try {
        const asked =
          set[gatekeepers.contexts.findIndex((_, at) => endpointOf(at) === endpoint)] ?? gatekeeper;
        if (purpose === 'lease') return asked.lease(request);
        if (purpose === 'releases') return asked.releases(request);
        if (purpose === 'derived') return asked.derived(request);
        return purpose === 'handout' ? await asked.handOut(request) : asked.witness(request);
      } catch (error) {
        if (error instanceof CodedError) Object.assign(error, { reason: codeOf(error) });
        throw error;
      }
    },
  };
  const program: WorkerFixture['program'] = { run: (_kind, method) => answered(method) };
  const logged: LoggedCommand[] = [];
  const block = (...items: Bytes[]): LoggedCommand[] => {
    const commands = chain.block(...items);
    logged.push(...commands);
    return commands;
  };
  const posted: Bytes[] = [];
  const context: RuntimeContext = {
    network: chain.network,
    identity: worker.identity,
    log: {
      state: () => chain.state,
      commands: (id, from, to) =>
        logged.filter((c) => c.contract === id && c.position >= from && c.position <= to),
      reached: (height) => until(() => chain.state.height >= height),
    },
    content: {
      get: (cid, maxBytes) => keeper.fetchContent(cid, maxBytes),
      async put(bytes) {
        const cid = toHex(hashBytes(bytes));
        content.set(cid, bytes);
        return cid;
      },
      nameOf: toHex,
      getBlock: (hash, maxBytes) => keeper.fetchContent(toHex(hash), maxBytes),
      async putBlocks(blocks) {
        for (const bytes of blocks) content.set(toHex(hashBytes(bytes)), bytes);
      },
    },
    gatekeepers: { send: (...args) => door.send(...args) },
    workers: { lease: () => nobody(), query: () => nobody() },
    records: createRecordWriter({
      signer: worker.identity.signer,
      state: () => chain.state,
      post: async (item) => block(item),
    }),
    envelopes: { post: async (envelope) => void posted.push(envelope) },
    engine: createTestEngineOf(program),
    engineIdentity: bytes32(0x77),
    otherEngines: new Map(),
    clock,
    logger: silentLogger,
  };
  const add = async (code: Bytes): Promise<ContractEntry> => {
    const hash = hashBytes(code);
    content.set(toHex(hash), code);
    const contract = deploy(gatekeepers, { code: { hash, cid: toHex(hash) } });
    // Whoever is silent for long is given nothing new.
    const queryKey = worker.identity.sealing.publicKey;
    const lease = leaseRequestCodec.encode({ queryKey, load: 0 });
    for (const one of set) one.lease(requestOf(gatekeepers, worker, 'lease', lease));
    const reached = (isReached: () => boolean): Promise<void> =>
      until(() => {
        for (const one of set) one.reconcile();
        return isReached();
      });
    await reached(() => contract.sharing !== undefined && contract.assigned !== undefined);
    await deriveContractKeys(context, contract);
    await reached(() => contract.keys !== undefined);
    return contract;
  };
  const contract = await add(utf8('the code of a stubbed contract'));
  return { gatekeepers, gatekeeper, worker, contract, context, door, clock, program, posted, add, block };
}

const nobody = (): Promise<never> => Promise.reject(new Error('there is no other worker'));

/** Seals commands of one session, with rising counters; whose session it is hardly ever matters. */
export function senderTo(
  { context }: WorkerFixture,
  contract: ContractEntry,
  keyed: KeyedInstance,
  session: TestSession = createTestSession({
    network: context.network,
    expires: context.log.state().time + 3_600_000,
  }),
): (fields?: Partial<CommandFields>) => Promise<Bytes> {
  const { epoch, secrets } = keyed;
  const to = { network: context.network, contract: contract.id, epoch, sealing: secrets.sealing.publicKey };
  let counter = 0;
  return (fields = {}) => {
    const full = {
      session: session.certificate,
      counter: ++counter,
      notAfter: context.log.state().time + 600_000,
      method: 'write',
      args: encodeCbor({}),
      ...fields,
    };
    return sealCommand(to, session.signer, full, secrets.admission);
  };
}

function createTestEngineOf(program: WorkerFixture['program']): Engine {
  return {
    open: async () => undefined,
    join: async () => undefined,
    command: async (_instance, { caller }, method, args) => program.run('command', method, args, caller),
    query: async (_instance, { caller }, method, args) => program.run('query', method, args, caller),
    snapshot: async () => [['key', '1']],
    read: async (_instance, keys) => keys.map((key) => [key, '1']),
    close: async () => undefined,
    identity: async () => bytes32(0x77),
    dispose: async () => undefined,
  };
}

/**
 * Has the owner ask for keys of the next epoch, and the fixture's gatekeeper and worker make them.
 * @param fold puts the record of the keys into a block; alone if it is not said. @returns the new keys, of an instance that serves nothing.
 */
export async function rotateKeys(
  { gatekeepers, gatekeeper, context, contract }: WorkerFixture,
  fold?: (keys: Bytes) => unknown,
): Promise<KeyedInstance> {
  const { chain } = gatekeepers;
  const epoch = (contract.keys?.value.epoch ?? 0) + 1;
  chain.block(chain.sign(OWNER, 'rotation', rotationCodec.encode({ contract: contract.id, epoch })));
  const reached = (isReached: () => boolean): Promise<void> =>
    until(() => {
      gatekeeper.reconcile();
      return isReached();
    });
  await reached(() => contract.sharing?.value.epoch === epoch);
  const { records, identity } = gatekeepers.context;
  if (fold !== undefined)
    gatekeepers.context.records = createRecordWriter({
      signer: identity.signer,
      state: () => chain.state,
      post: async (item) => fold(item),
    });
  await deriveContractKeys(context, contract);
  await reached(() => contract.keys?.value.epoch === epoch);
  gatekeepers.context.records = records;
  return fetchContractKeys(context, contract, { instance: context.identity.signer });
}

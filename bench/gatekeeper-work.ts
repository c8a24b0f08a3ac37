import { toHex, type Bytes } from '../lib/base/bytes.ts';
import { until } from '../lib/base/testing.ts';
import { SEALING_KEY_LENGTH } from '../lib/crypto/sealing.ts';
import { createSigner, isSignatureOf, type Signer } from '../lib/crypto/signing.ts';
import { leaseRequestCodec } from '../lib/protocol/lease-request.ts';
import type { ContractEntry, WorkerEntry } from '../lib/protocol/reducer/network-state.ts';
import { createRecordWriter } from '../lib/protocol/record-writer.ts';
import type { TestChain } from '../lib/protocol/reducer/testing.ts';
import { signRequest } from '../lib/protocol/signed-request.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  deploy,
  judgeWorker,
  keyContract,
  register,
  startGatekeepers,
} from '../lib/tee/gatekeeper/testing.ts';
import { median } from './table.ts';

/** What a pool costs its gatekeeper; times in milliseconds. */
export type GatekeeperWork = {
  readonly workers: number;
  readonly contracts: number;
  /** A look at everything where nothing is to be done: after every block, and every second. */
  readonly look: number;
  /** One worker's lease renewed, and the least that takes: a signature verified, another made. */
  readonly renewal: number;
  readonly signatures: number;
  /** From the silence of one worker until its contracts are assigned to others, and how many these were. */
  readonly move: number;
  readonly moved: number;
};

const ROUNDS = 9;
const SILENCE = 10_000;
const QUERY_KEY = new Uint8Array(SEALING_KEY_LENGTH).fill(7);

const idOf = (kind: number, at: number): Bytes => {
  const id = new Uint8Array(32).fill(kind);
  new DataView(id.buffer).setUint32(0, at);
  return id;
};

/** A gatekeeper's own code over a state with so many workers and contracts of one replica each, spread evenly. */
export async function measureGatekeeper(workers: number, contracts: number): Promise<GatekeeperWork> {
  const fixture = await createGatekeeperFixture();
  const { chain, context } = fixture;
  context.records = createRecordWriter({
    signer: context.identity.signer,
    state: () => chain.state,
    post: packed(chain),
  });
  const clock = { time: chain.state.time, now: () => clock.time };
  const gatekeepers = startGatekeepers(fixture, clock, { lease: 30_000, silence: SILENCE });
  const [gatekeeper] = gatekeepers;
  if (gatekeeper === undefined) throw new TypeError('no gatekeeper');
  await gatekeeper.prepare();
  const first = await createTestWorker(fixture);
  const entry = register(fixture, first);
  await judgeWorker(context, entry);
  const contract = deploy(fixture);
  await keyContract(fixture, gatekeepers, first, contract);

  const signers = Array.from({ length: workers }, (_, at) => createSigner('ed25519', idOf(1, at)));
  chain.state.workers.clear();
  const capacity = Math.ceil((4 * contracts) / workers) + 4;
  for (const { identity } of signers) {
    const worker: WorkerEntry = { ...entry, identity, capacity };
    chain.state.workers.set(toHex(identity), worker);
  }
  const template = chain.state.contracts.get(toHex(contract.id));
  if (template?.assigned === undefined) throw new TypeError('the contract is not assigned');
  const { assigned } = template;
  const whoHas = (at: number): Bytes => signers[at % workers]?.identity ?? new Uint8Array();
  chain.state.contracts.clear();
  for (let at = 0; at < contracts; at++) {
    const id = idOf(2, at);
    const copy: ContractEntry = {
      ...template,
      ...{ id, members: [], pending: new Map(), disputes: [] },
      assigned: { ...assigned, workers: [whoHas(at)] },
    };
    chain.state.contracts.set(toHex(id), copy);
  }
  chain.block();

  const renew = (signer: Signer): void => {
    const body = leaseRequestCodec.encode({ queryKey: QUERY_KEY, load: 1 });
    const nonce = crypto.getRandomValues(new Uint8Array(32));
    gatekeeper.lease(
      signRequest(signer, {
        ...{ network: chain.network, purpose: 'lease', nonce, time: chain.state.time, body },
      }),
    );
  };
  const renewal = timed(() => {
    signers.forEach(renew);
  });
  const signatures = timed(() => {
    for (const signer of signers) {
      const signature = signer.sign(QUERY_KEY);
      isSignatureOf(signer.identity, QUERY_KEY, signature);
    }
  });
  const looks = Array.from({ length: ROUNDS }, () =>
    timed(() => {
      gatekeeper.reconcile();
    }),
  );

  const [gone, ...others] = signers;
  const moving = [...chain.state.contracts.values()].filter(
    ({ assigned: now }) => now?.workers[0] === gone?.identity,
  );
  clock.time += SILENCE + 1;
  others.forEach(renew);
  const began = performance.now();
  await until(() => {
    gatekeeper.reconcile();
    return moving.every(({ assigned: now }) => now?.serial === assigned.serial + 1);
  });
  return {
    ...{ workers, contracts, look: median(looks), moved: moving.length },
    renewal: renewal / workers,
    signatures: signatures / workers,
    move: performance.now() - began,
  };
}

/** As a relay does: what is posted meanwhile goes into one block. */
function packed(chain: TestChain): (item: Bytes) => Promise<unknown> {
  let waiting: Bytes[] = [];
  let folding: Promise<void> | undefined;
  return async (item) => {
    waiting.push(item);
    folding ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      const items = waiting;
      waiting = [];
      folding = undefined;
      chain.block(...items);
    });
    await folding;
  };
}

function timed(task: () => void): number {
  const began = performance.now();
  task();
  return performance.now() - began;
}

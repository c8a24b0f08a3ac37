import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import { encodeCbor, type CborValue } from '../../base/cbor.ts';
import { sealBox } from '../../crypto/box.ts';
import { domainBytes } from '../../crypto/domain.ts';
import { barrierRequestCodec, openBarrierPass, releaseHead } from '../../protocol/barrier.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { signRequest } from '../../protocol/signed-request.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import type { GatekeeperRefusal, RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';

/** One release as the owner will read it. */
export type ReleaseEntry = { caller: string; label: CborValue; time: number };

export type ReleaseLog = {
  head(): Bytes;
  /** Whether a gatekeeper refused this instance's log for good: the contract must then be keyed anew. */
  isRefused(): boolean;
  /**
   * Has the entries witnessed and gives the height up to which the state must be applied before anything is released. Entries
   * that arrive while a barrier is under way share the next one.
   */
  witness(entries: readonly ReleaseEntry[]): Promise<number>;
};

type Waiting = { sealed: Bytes[]; resolve: (height: number) => void; reject: (error: unknown) => void };

export function createReleaseLog(context: RuntimeContext, contract: Bytes, keyed: KeyedInstance): ReleaseLog {
  let head: Bytes = new Uint8Array(32);
  let running = false;
  let refused = false;
  const waiting: Waiting[] = [];

  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const batch = takeBatch(waiting);
      try {
        const entries = batch.flatMap((w) => w.sealed);
        const height = await passBarrier(context, contract, keyed, head, entries);
        head = releaseHead(context.network, contract, head, entries);
        for (const w of batch) w.resolve(height);
      } catch (error) {
        refused ||= isFinal(error);
        for (const w of batch) w.reject(error);
      }
    }
    running = false;
  };

  return {
    head: () => head,
    isRefused: () => refused,
    async witness(entries) {
      const sealed = await Promise.all(
        entries.map((entry) => sealEntry(context.network, contract, keyed, entry)),
      );
      if (waiting.length > 4096)
        throw new RuntimeError('too-many-waiting', 'too many releases are waiting for a witness');
      return new Promise((resolve, reject) => {
        waiting.push({ sealed, resolve, reject });
        if (!running) void run();
      });
    },
  };
}

/** Entries that one request may carry. */
const MOST_ENTRIES = 1024;

/** Those of whom one request carries all entries. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  let entries = 0;
  const end = waiting.findIndex(({ sealed }) => (entries += sealed.length) > MOST_ENTRIES);
  return waiting.splice(0, end === -1 ? waiting.length : Math.max(1, end));
}

/** Refusals that no later request of this instance can undo. All others may be of the moment. */
const FINAL_REASONS = ['stale-instance', 'log-fork'];

const isFinal = (error: unknown): boolean => isRefusal(error) && FINAL_REASONS.includes(error.reason);

const isRefusal = (error: unknown): error is GatekeeperRefusal =>
  error instanceof CodedError && 'reason' in error && typeof error.reason === 'string';

function sealEntry(
  network: Bytes,
  contract: Bytes,
  keyed: KeyedInstance,
  { caller, label, time }: ReleaseEntry,
): Promise<Bytes> {
  const aad = domainBytes('release-entry', network, contract, keyed.epoch);
  return sealBox(keyed.secrets.audit, encodeCbor({ v: 1, caller, label, time }), aad);
}

/** Asks t gatekeepers; each answer is verified, and the highest block of all counts. */
async function passBarrier(
  context: RuntimeContext,
  contract: Bytes,
  keyed: KeyedInstance,
  previous: Bytes,
  entries: Bytes[],
): Promise<number> {
  const { network, log, gatekeepers } = context;
  const state = log.state();
  const set = gatekeepersOf(state);
  const head = releaseHead(network, contract, previous, entries);
  const instance = keyed.instance.identity;
  const body = barrierRequestCodec.encode({ contract, epoch: keyed.epoch, instance, previous, entries });
  const heights: number[] = [];
  for (const gatekeeper of set.entries) {
    if (heights.length >= set.threshold) break;
    const nonce = randomBytes(32);
    const request = signRequest(context.identity.signer, {
      network,
      purpose: 'barrier',
      nonce,
      time: state.time,
      body,
    });
    const answer = await gatekeepers.send(gatekeeper.endpoint, 'barrier', request);
    const one = { members: [gatekeeper.identity], threshold: 1 };
    heights.push(openBarrierPass(answer, { network, contract, instance, nonce, head }, one).height);
  }
  if (heights.length < set.threshold)
    throw new RuntimeError('gatekeeper-unreachable', `no witness for ${toHex(contract).slice(0, 8)}`);
  return Math.max(...heights);
}

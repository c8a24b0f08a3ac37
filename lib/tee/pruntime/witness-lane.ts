import { randomBytes, type Bytes } from '../../base/bytes.ts';
import { CodedError } from '../../base/errors.ts';
import {
  barrierRequestCodec,
  MOST_ENTRIES,
  MOST_ENTRY_BYTES,
  openBarrierPass,
  type BarrierPass,
} from '../../protocol/barrier.ts';
import { signRequest } from '../../protocol/signed-request.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import type { EntryStore } from './entry-store.ts';
import type { GatekeeperRefusal, RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';

/** The way of one instance's log to one gatekeeper: one request at a time, from where that one is. */
export type WitnessLane = {
  /** How many entries the gatekeeper is known to have. */
  readonly size: number;
  /** Set once this gatekeeper will never again pass this instance. */
  readonly lost: Error | undefined;
  /**
   * Brings the gatekeeper up to `target` and gives its pass for exactly that log. A newer call takes an older one's place, which then
   * never resolves. @throws what the gatekeeper answers or the port throws; ProtocolError for a pass that does not hold.
   */
  reach(target: number): Promise<BarrierPass>;
  /** For a gatekeeper so far behind that its entries are no longer kept. */
  giveUp(reason: CodedError): void;
};

/** For a gatekeeper that misses entries which are no longer kept. */
export const tooFarBehind = (): RuntimeError =>
  new RuntimeError('gatekeeper-unreachable', 'a gatekeeper is too far behind this release log');

/** What having a log witnessed needs of the world. */
export type WitnessContext = Pick<RuntimeContext, 'network' | 'identity' | 'log' | 'gatekeepers'>;

export type LaneSource = { contract: Bytes; keyed: KeyedInstance; store: EntryStore };

type Wanted = { target: number; resolve: (pass: BarrierPass) => void; reject: (error: unknown) => void };

export function createWitnessLane(
  context: WitnessContext,
  source: LaneSource,
  gatekeeper: { identity: Bytes; endpoint: string },
): WitnessLane {
  let size = 0;
  let lost: Error | undefined;
  let isBusy = false;
  let wanted: Wanted | undefined;

  const pump = async (): Promise<void> => {
    isBusy = true;
    for (let now = wanted; now !== undefined; now = wanted) {
      try {
        // Who came to the set later misses what all others had by then. Keyed anew, the contract has a log that it knows from the beginning.
        if (size < source.store.first) lost ??= tooFarBehind();
        if (lost !== undefined) throw lost;
        const pass = await sendNext(context, source, gatekeeper, { size, target: now.target });
        size = Math.max(size, pass.size);
        if (pass.size < now.target) continue;
        if (wanted === now) wanted = undefined;
        now.resolve(pass);
      } catch (error) {
        if (isFinal(error)) lost ??= error;
        if (wanted === now) wanted = undefined;
        now.reject(error);
      }
    }
    isBusy = false;
  };

  return {
    get size() {
      return size;
    },
    get lost() {
      return lost;
    },
    reach: (target) =>
      new Promise((resolve, reject) => {
        wanted = { target, resolve, reject };
        if (!isBusy) void pump();
      }),
    giveUp: (reason) => void (lost ??= reason),
  };
}

/** Sends what the gatekeeper misses, as much as one request carries. */
async function sendNext(
  { network, identity, log, gatekeepers }: WitnessContext,
  { contract, keyed, store }: LaneSource,
  gatekeeper: { identity: Bytes; endpoint: string },
  { size, target }: { size: number; target: number },
): Promise<BarrierPass> {
  const nonce = randomBytes(32);
  const instance = keyed.instance.identity;
  const entries = store.from(size, Math.min(target - size, MOST_ENTRIES), MOST_ENTRY_BYTES);
  const request = signRequest(identity.signer, {
    network,
    purpose: 'barrier',
    nonce,
    time: log.state().time,
    body: barrierRequestCodec.encode({ contract, epoch: keyed.epoch, instance, size, entries }),
  });
  const answer = await gatekeepers.send(gatekeeper.endpoint, 'barrier', request);
  const reached = size + entries.length;
  const expected = {
    ...{ network, contract, epoch: keyed.epoch, worker: identity.signer.identity, instance, nonce },
    ...{ size: reached, root: store.tree.root(reached) },
  };
  return openBarrierPass(answer, expected, gatekeeper.identity);
}

/** Refusals that no later request of this instance can undo. All others may be of the moment. */
const FINAL_REASONS = ['stale-instance', 'log-fork'];

const isFinal = (error: unknown): error is GatekeeperRefusal =>
  isRefusal(error) && FINAL_REASONS.includes(error.reason);

const isRefusal = (error: unknown): error is GatekeeperRefusal =>
  error instanceof CodedError && 'reason' in error && typeof error.reason === 'string';

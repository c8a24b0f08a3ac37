import { toHex, type Bytes } from '../../base/bytes.ts';
import type { BarrierPass } from '../../protocol/barrier.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { RuntimeError } from './runtime-error.ts';
import {
  createWitnessLane,
  tooFarBehind,
  type LaneSource,
  type WitnessContext,
  type WitnessLane,
} from './witness-lane.ts';

/** The gatekeepers as witnesses of one instance's log. */
export type Witnesses = {
  /**
   * Has the whole log cosigned: asks all at once and takes the first t passes. Who answers later catches up meanwhile.
   * @throws once t can no longer be reached: what a gatekeeper refused for good, else what went wrong last.
   */
  pass(): Promise<BarrierPass[]>;
  /** Whether so many refused this instance for good that t passes can never be had. */
  isImpossible(): boolean;
};

/** Bytes of entries that are kept for gatekeepers that lag behind. */
const MOST_KEPT = 64 << 20;

export function createWitnesses(context: WitnessContext, source: LaneSource): Witnesses {
  const lanes = new Map<string, WitnessLane>();
  const { store } = source;
  const present = (): { lanes: WitnessLane[]; threshold: number } => {
    const { entries, threshold } = gatekeepersOf(context.log.state());
    const found = entries.map((gatekeeper) => {
      const id = toHex(gatekeeper.identity);
      const lane = lanes.get(id) ?? createWitnessLane(context, source, gatekeeper);
      lanes.set(id, lane);
      return lane;
    });
    return { lanes: found, threshold };
  };
  const tidy = (all: readonly WitnessLane[]): void => {
    const behind = Math.min(...all.filter(({ lost }) => lost === undefined).map(({ size }) => size));
    store.forgetBefore(Math.min(behind, store.tree.size));
    if (store.keptBytes <= MOST_KEPT) return;
    for (const lane of all) if (lane.size === behind) lane.giveUp(tooFarBehind());
  };
  return {
    async pass() {
      const { lanes: all, threshold } = present();
      tidy(all);
      const passes = await firstPasses(all, threshold, store.tree.size, source.contract);
      tidy(all);
      return passes;
    },
    isImpossible() {
      const { lanes: all, threshold } = present();
      return all.filter(({ lost }) => lost === undefined).length < Math.max(1, threshold);
    },
  };
}

function firstPasses(
  lanes: readonly WitnessLane[],
  threshold: number,
  target: number,
  contract: Bytes,
): Promise<BarrierPass[]> {
  const { promise, resolve, reject } = Promise.withResolvers<BarrierPass[]>();
  const passes: BarrierPass[] = [];
  let open = lanes.length;
  let refusal: unknown;
  if (threshold < 1 || open < threshold)
    reject(new RuntimeError('gatekeeper-unreachable', `no witness for ${toHex(contract).slice(0, 8)}`));
  for (const lane of lanes) {
    lane.reach(target).then(
      (pass) => {
        passes.push(pass);
        if (passes.length === threshold) resolve([...passes]);
      },
      (error: unknown) => {
        open -= 1;
        refusal ??= lane.lost;
        if (open < threshold) reject(refusal ?? error);
      },
    );
  }
  return promise;
}

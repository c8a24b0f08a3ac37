import { allowsLevel, allowsPlatform, STRICT_HARDWARE, type Tcb } from '../tee.ts';
import type { Bytes } from '../../base/bytes.ts';
import type { Genesis } from '../genesis.ts';
import type { HardwareDemand, NetworkState } from './network-state.ts';

/**
 * All demands that hold now, the newest last; hardware must meet every one. They begin with the last one whose time has come; those behind it lie
 * ahead, and hold already in what they are stricter in.
 */
export function hardwareDemands({
  genesis,
  hardware,
  time,
}: Pick<NetworkState, 'genesis' | 'hardware' | 'time'>): readonly HardwareDemand[] {
  return demandsUnder(genesis?.value.policy, hardware, time);
}

/** The same of a genesis record's policy and the decisions since, by serial. @param time milliseconds. */
export function demandsUnder(
  policy: Genesis['policy'] | undefined,
  hardware: readonly HardwareDemand[],
  time: number,
): readonly HardwareDemand[] {
  const first = { hardware: policy?.hardware ?? STRICT_HARDWARE, platformLimit: policy?.platformLimit };
  const all = [{ serial: 0, notBefore: 0, ...first }, ...hardware];
  return all.slice(all.findLastIndex(({ notBefore }) => notBefore <= time));
}

/** What verdicts say of the hardware that somebody was admitted on. Advisories are not in them. */
export type FoundHardware = { tee: string; tcb?: Tcb | undefined; platform?: Bytes | undefined };

/** Why the demands of now refuse what was found; undefined where they do not. Simulated evidence is a matter of the genesis record alone. */
export function hardwareRefusal(
  state: Pick<NetworkState, 'genesis' | 'hardware' | 'time'>,
  { tee, tcb, platform }: FoundHardware,
): string | undefined {
  if (tee === 'simulated') return undefined;
  for (const { hardware } of hardwareDemands(state)) {
    if (!allowsLevel(hardware, tcb?.status))
      return `tcb-refused: governance refuses platforms that are ${tcb?.status ?? 'of no level'}`;
    if (!allowsPlatform(hardware, platform)) return 'platform-refused: governance refuses this platform';
  }
  return undefined;
}

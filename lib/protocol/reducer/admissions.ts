import { equalBytes } from '../../base/bytes.ts';
import type { AttestedEntry, NetworkState } from './network-state.ts';

/** In milliseconds, where hardware is demanded and the genesis record says nothing. */
const HARDWARE_DEFAULT = 24 * 3_600_000;

/** Reason of who waits because its admission lapsed. */
export const LAPSED = 'evidence-lapsed: its evidence is too old by now, and none that is newer was admitted';

/** How long evidence is good for, in milliseconds from its registration; for ever where simulated evidence is good enough and nothing is said. */
export function admissionSpan({ genesis }: Pick<NetworkState, 'genesis'>): number {
  const policy = genesis?.value.policy;
  return policy?.reappraiseMs ?? (policy?.simulated === false ? HARDWARE_DEFAULT : Infinity);
}

/** When evidence that was registered then is too old, in milliseconds of the chain. */
export const lapseOf = (
  state: Pick<NetworkState, 'genesis'>,
  { registeredAt }: Pick<AttestedEntry, 'registeredAt'>,
): number => registeredAt + admissionSpan(state);

/** Ends the admissions whose evidence is too old at the time of this block. Who registered newer evidence waits for the verdict on that. */
export function lapseAdmissions(state: NetworkState): void {
  for (const entry of [...state.workers.values(), ...state.candidates.values()]) {
    if (entry.status !== 'admitted' || lapseOf(state, entry) > state.time) continue;
    const { renewal } = entry;
    Object.assign(entry, renewal ?? { verdicts: new Map() });
    entry.renewal = undefined;
    entry.status = 'pending';
    entry.reason = renewal === undefined ? LAPSED : '';
  }
}

/** Whether who registers again keeps its admission until the new evidence is judged: only evidence is new. */
export const isRenewal = (known: AttestedEntry, { sealing }: Pick<AttestedEntry, 'sealing'>): boolean =>
  known.status === 'admitted' && equalBytes(known.sealing, sealing);

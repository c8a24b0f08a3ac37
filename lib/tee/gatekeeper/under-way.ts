import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';

/** For how long an assignment that was signed is expected on the chain, in milliseconds. */
const PATIENCE = 15_000;

/**
 * Assignments that this gatekeeper signed and that are not on the chain yet. Any two quorums share a member, and each counts what it signed: so together they
 * fill no worker beyond its capacity, though none knows all that the others have under way.
 */
export type UnderWay = {
  /** Notes what was signed, in place of what was for this contract. */
  note(contract: ContractEntry, workers: readonly Bytes[]): void;
  /** Forgets what stands by now, or never came. */
  settle(): void;
  /** Of how many other contracts' assignments a worker is newly a part. */
  to(worker: Bytes, contract: ContractEntry): number;
};

type Signed = { contract: ContractEntry; serial: number; newcomers: readonly string[]; at: number };

export function createUnderWay(clock: Clock): UnderWay {
  const signed = new Map<string, Signed>();
  const counts = new Map<string, number>();
  const add = (newcomers: readonly string[], amount: number): void => {
    for (const id of newcomers) counts.set(id, (counts.get(id) ?? 0) + amount);
  };
  const forget = (name: string): void => {
    add(signed.get(name)?.newcomers ?? [], -1);
    signed.delete(name);
  };
  return {
    note(contract, workers) {
      const name = toHex(contract.id);
      forget(name);
      const { workers: held = [], serial = 0 } = contract.assigned ?? {};
      const isHeld = (worker: Bytes): boolean => held.some((id) => equalBytes(id, worker));
      const newcomers = workers.filter((worker) => !isHeld(worker)).map(toHex);
      signed.set(name, { contract, serial: serial + 1, newcomers, at: clock.now() });
      add(newcomers, 1);
    },
    settle() {
      for (const [name, { contract, serial, at }] of signed)
        if ((contract.assigned?.serial ?? 0) >= serial || clock.now() - at > PATIENCE) forget(name);
    },
    to(worker, contract) {
      const id = toHex(worker);
      const own = signed.get(toHex(contract.id))?.newcomers.includes(id) === true ? 1 : 0;
      return (counts.get(id) ?? 0) - own;
    },
  };
}

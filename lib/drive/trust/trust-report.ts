import type { Tcb } from '../../protocol/tee.ts';

/**
 * What this device found of somebody who runs a contract, by the evidence and the chain's records alone.
 *
 * - `verified`: genuine hardware attests an allowed program, and enough gatekeepers found the same
 * - `simulated`: the same, but of a TEE that is none: it protects nothing from who runs the machine
 * - `unchecked`: there was nothing to judge by; that says nothing for it and nothing against it
 * - `failed`: what was shown does not hold
 */
export type Standing = 'verified' | 'simulated' | 'unchecked' | 'failed';

export type TrustProblem = { readonly code: string; readonly message: string };

/** A worker or a gatekeeper. What its evidence says is there only if that holds. */
export type PartyReport = {
  readonly role: 'worker' | 'gatekeeper';
  /** Hex. */
  readonly identity: string;
  readonly standing: Standing;
  /** Why it is `unchecked` or `failed`. */
  readonly problem?: TrustProblem;
  readonly evidence?: EvidenceReport;
  /** How many gatekeepers judged the evidence alike; enough of them. */
  readonly vouchedBy?: number;
  /** Of a worker: until when gatekeepers vouch for it, milliseconds. Absent where it shows no lease of now. */
  readonly leasedUntil?: number;
};

export type EvidenceReport = {
  readonly tee: string;
  /** Hex; of what runs. */
  readonly measurement: string;
  /** The level of the platform's firmware; a simulated TEE has none. */
  readonly tcb?: Tcb;
  readonly advisories: readonly string[];
  /** Hex; the same for all that runs on one machine. */
  readonly platform: string;
  /** As it names itself. */
  readonly operator: string;
  /** A block that was there before the evidence was made. */
  readonly challengeBlock: number;
};

/** A state that the contract's own key vouches for. */
export type CommitmentReport = {
  readonly version: number;
  /** Hex. */
  readonly root: string;
  /** All commands up to here are in it, the last in this block. */
  readonly position: number;
  readonly block: number;
};

/** What one of the workers said just now. */
export type LiveReport = { readonly position: number; readonly block: number; readonly time: number };

export type TrustReport = {
  /** Hex. */
  readonly network: string;
  readonly contract: string;
  /** Hash of the code, hex. */
  readonly code: string;
  /** Whether that is the drive's contract as it came with this client. */
  readonly isOwnCode: boolean;
  /** The least of the two below. */
  readonly standing: Standing;
  /** The least of what was found of its workers; `unchecked` where it has none. */
  readonly workersStanding: Standing;
  readonly gatekeepersStanding: Standing;
  readonly workers: readonly PartyReport[];
  readonly gatekeepers: readonly PartyReport[];
  /** How many gatekeepers must agree. */
  readonly threshold: number;
  /** Absent before the first, and while the contract changes its keys. */
  readonly commitment?: CommitmentReport;
  /** Absent where nobody answers. */
  readonly live?: LiveReport;
  /** When the directory was signed that no hidden decision can be older than, milliseconds; absent on a network that is too young to have one. */
  readonly directoryOf?: number;
  /** By this device's clock, milliseconds. */
  readonly checkedAt: number;
};

const FROM_WORST: readonly Standing[] = ['failed', 'unchecked', 'simulated', 'verified'];

/** The least that was found of any of them. */
export const leastOf = (parties: readonly { readonly standing: Standing }[]): Standing =>
  FROM_WORST.find((standing) => parties.some((party) => party.standing === standing)) ?? 'unchecked';

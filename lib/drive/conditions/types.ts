import type { NodeId } from '../../../contracts/drive/schema.ts';

/**
 * What must hold beside a share for it to open, decided inside the enclave each time somebody opens. People are addresses; times are
 * milliseconds, those of moments since 1970 by the log's clock.
 */
export type Condition =
  /** From a moment, until a moment, or both. */
  | { readonly kind: 'window'; readonly from: number | null; readonly until: number | null }
  /** So many uses; each is spent for one file and then lasts for some minutes. */
  | { readonly kind: 'uses'; readonly uses: number; readonly minutes: number }
  /** So many of these people agree. */
  | { readonly kind: 'approval'; readonly approvers: readonly string[]; readonly needed: number }
  /** As an heir: after the owner was silent for so long, a claim, and a waiting period that a sign of life ends. */
  | { readonly kind: 'heir'; readonly silence: number; readonly waiting: number }
  /** While the person is in a group of people. */
  | { readonly kind: 'members'; readonly group: string };

export type ConditionKind = Condition['kind'];

export type ConditionPart = {
  readonly condition: Condition;
  /** Opens while the condition does not hold. */
  readonly isNegated: boolean;
};

/** At least one part, and of each kind at most one. */
export type Conditions = { readonly join: 'all' | 'any'; readonly parts: readonly ConditionPart[] };

/** Why something opens, or does not, for who asks. */
export type Verdict = {
  readonly allowed: boolean;
  /** A code: `too-early`, `spend-one-first`, `not-approved`, `not-claimed`, `waiting`, `no-member`, …; `not-` before one that is negated. */
  readonly reason: string;
  /** When the answer changes if nobody does anything. */
  readonly at: number | null;
  /** The policy contract that said so. */
  readonly policy: string;
  /** What was to be opened, and the share that it was to be opened under. */
  readonly node: NodeId;
  readonly grant: NodeId;
  /** Address of who asked. */
  readonly account: string;
};

/** A group of people that shares can go by. Its name is known to its owner and to the enclave. */
export type PeopleGroup = { readonly group: string; readonly name: string; readonly members: number };

/** Groups of people. Owner only. Methods throw DriveError. */
export type PeopleGroups = {
  list(): Promise<PeopleGroup[]>;
  /** @returns its id. */
  create(name: string): Promise<string>;
  rename(group: string, name: string): Promise<void>;
  /** Addresses, in no order that says anything. */
  members(group: string): Promise<string[]>;
  /** @throws DriveError `bad-address`. */
  add(group: string, addresses: readonly string[]): Promise<void>;
  remove(group: string, addresses: readonly string[]): Promise<void>;
};

/** An access, and the policy that it names. */
export type PolicyGrant = { readonly node: NodeId; readonly account: string; readonly policy: string | null };

/** What has to do with the conditions of shares. Methods throw DriveError. */
export type DriveConditions = {
  /** Owner: the conditions of an access; `null` for none, `undefined` for a policy that was not made here. */
  of(grant: PolicyGrant): Promise<Conditions | null | undefined>;
  readonly groups: PeopleGroups;
  /** Owner: when there was the last sign of life, and since when an heir claims; `null` where nobody inherits. */
  signs(): Promise<{ readonly seen: number | null; readonly claimed: number | null } | null>;
  /** Owner: “I am here”, which ends all claims. */
  signOfLife(): Promise<void>;

  /** What the policies of one's own shares say of opening an entry; `undefined` where none has to be asked. */
  verdict(node: NodeId): Promise<Verdict | undefined>;
  /** How many uses are left, and how many minutes each lasts, after `spend-one-first`. */
  uses(verdict: Verdict): Promise<{ readonly left: number; readonly minutes: number }>;
  /** Spends a use for the entry. @throws DriveError `expired` where none is left. @returns what is left, and until when it opens. */
  spend(verdict: Verdict): Promise<{ readonly left: number; readonly until: number }>;
  /** How many agreed so far, of how many, after `not-approved`. */
  approvals(verdict: Verdict): Promise<{ readonly given: number; readonly needed: number }>;
  /** From when on one can claim, after `not-claimed`. */
  inheritance(verdict: Verdict): Promise<{ readonly claimFrom: number; readonly opensAt: number | null }>;
  /** Claims. @throws DriveError `too-early`. @returns from when on it opens, unless the owner shows up. */
  claim(verdict: Verdict): Promise<{ readonly opensAt: number }>;
  /** What somebody who may approve needs to know, for the fragment of an address: it opens nothing. After `not-approved`. */
  approvalRequest(verdict: Verdict): string;
};

/** A request to agree that somebody may open something. Methods throw DriveError `not-permitted` for who is no approver. */
export type Approval = {
  /** Address of who wants to open. */
  readonly account: string;
  state(): Promise<{ readonly given: number; readonly needed: number; readonly mine: boolean }>;
  approve(): Promise<void>;
  withdraw(): Promise<void>;
};

import type { Condition } from '../../lib/drive/index.ts';
import { countOf } from '../share/count.ts';
import { addressesOf } from './addresses.ts';
import { NEW_GROUP, type ConditionDraft, type DraftOf } from './draft.ts';
import { momentOf, typedMoment } from './moments.ts';

export type FaultyField = 'from' | 'until' | 'uses' | 'approvers' | 'needed' | 'group' | 'name' | 'people';

/** Why something typed is refused. */
export type Fault =
  | { readonly code: 'window-empty' | 'window-turned' | 'moment-bad' | 'moment-past' | 'count-bad' }
  | { readonly code: 'people-missing' | 'group-missing' | 'name-bad' }
  | { readonly code: 'address-bad' | 'address-own'; readonly address: string }
  | { readonly code: 'people-many' | 'needed-bad'; readonly most: number };
export type Faults = Readonly<Partial<Record<FaultyField, Fault>>>;

/** A condition, or a group of people that must be made before it is one. */
export type WantedCondition =
  Condition | { readonly kind: 'new-group'; readonly name: string; readonly people: readonly string[] };

export type Reading = {
  readonly now: number;
  readonly isAddress: (text: string) => boolean;
  /** Address of the person who is to open, who cannot agree for themselves. */
  readonly whom: string;
  /** The condition of the kind that was there before: what is left of it is not refused for being old. */
  readonly before?: Condition | undefined;
};

export type Read = { readonly wanted: WantedCondition } | { readonly faults: Faults };

const MOST_APPROVERS = 50;
/** People that can be added to a group at once. */
export const MOST_PEOPLE = 1000;
const LONGEST_NAME = 100;

/** What the fields of a condition mean, or all that is wrong with them. */
export function readCondition(draft: ConditionDraft, reading: Reading): Read {
  switch (draft.kind) {
    case 'window':
      return readWindow(draft, reading);
    case 'uses': {
      const kept = reading.before?.kind === 'uses' && String(reading.before.uses) === draft.uses.trim();
      const uses = kept ? Number(draft.uses) : countOf(draft.uses);
      if (uses === undefined) return { faults: { uses: { code: 'count-bad' } } };
      return { wanted: { kind: 'uses', uses, minutes: Number(draft.minutes) } };
    }
    case 'approval':
      return readApproval(draft, reading);
    case 'heir':
      return {
        wanted: { kind: 'heir', silence: Number(draft.silence), waiting: Number(draft.waiting) },
      };
    case 'members':
      return readMembers(draft, reading);
  }
}

function readWindow(draft: DraftOf<'window'>, { now, before }: Reading): Read {
  const old = before?.kind === 'window' ? before : { from: null, until: null };
  // A field has no seconds: what nobody touched stays as exact as it was.
  const read = (typed: string, kept: number | null): number | null | undefined =>
    typed === '' ? null : kept !== null && typed === typedMoment(kept) ? kept : momentOf(typed);
  const from = read(draft.from, old.from);
  const until = read(draft.until, old.until);
  if (from === null && until === null) return { faults: { from: { code: 'window-empty' } } };
  if (from === undefined || until === undefined) {
    const bad: Fault = { code: 'moment-bad' };
    return {
      faults: { ...(from === undefined && { from: bad }), ...(until === undefined && { until: bad }) },
    };
  }
  if (from !== null && until !== null && from >= until)
    return { faults: { until: { code: 'window-turned' } } };
  if (until !== null && until <= now && until !== old.until)
    return { faults: { until: { code: 'moment-past' } } };
  return { wanted: { kind: 'window', from, until } };
}

function readApproval({ approvers: typed, needed: count }: DraftOf<'approval'>, reading: Reading): Read {
  const approvers = addressesOf(typed);
  const fault: Fault | undefined = approvers.includes(reading.whom)
    ? { code: 'address-own', address: reading.whom }
    : faultOf(approvers, MOST_APPROVERS, reading);
  const needed = countOf(count);
  const most = Math.max(1, approvers.length);
  const isNeeded = needed !== undefined && (needed <= most || approvers.length === 0);
  if (fault === undefined && isNeeded) return { wanted: { kind: 'approval', approvers, needed } };
  return {
    faults: {
      ...(fault !== undefined && { approvers: fault }),
      ...(!isNeeded && { needed: { code: 'needed-bad', most } }),
    },
  };
}

function readMembers({ group, name, people: typed }: DraftOf<'members'>, reading: Reading): Read {
  if (group === '') return { faults: { group: { code: 'group-missing' } } };
  if (group !== NEW_GROUP) return { wanted: { kind: 'members', group } };
  const people = addressesOf(typed);
  const fault = faultOf(people, MOST_PEOPLE, reading);
  const called = name.trim();
  const isNamed = called !== '' && called.length <= LONGEST_NAME;
  if (fault === undefined && isNamed) return { wanted: { kind: 'new-group', name: called, people } };
  return {
    faults: {
      ...(!isNamed && { name: { code: 'name-bad' } }),
      ...(fault !== undefined && { people: fault }),
    },
  };
}

/** What is wrong with a list of addresses. */
export function faultOf(
  addresses: readonly string[],
  most: number,
  { isAddress }: Pick<Reading, 'isAddress'>,
): Fault | undefined {
  if (addresses.length === 0) return { code: 'people-missing' };
  const bad = addresses.find((address) => !isAddress(address));
  if (bad !== undefined) return { code: 'address-bad', address: bad };
  return addresses.length > most ? { code: 'people-many', most } : undefined;
}

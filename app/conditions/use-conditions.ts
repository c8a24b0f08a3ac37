'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Condition, ConditionPart, Conditions, Drive } from '../../lib/drive/index.ts';
import { addressTest } from './address-test.ts';
import { draftOf, type Draft } from './draft.ts';
import { groupsKey } from './groups-key.ts';
import { readCondition, type Faults, type WantedCondition } from './read-condition.ts';

type WantedPart = { readonly wanted: WantedCondition; readonly isNegated: boolean };
export type WantedConditions = { readonly join: Conditions['join']; readonly parts: readonly WantedPart[] };

/** Conditions while they are typed. */
export type ConditionsState = {
  readonly draft: Draft;
  /** `cleared`: those of fields that were just changed. */
  set(draft: Draft, cleared?: readonly (keyof Faults)[]): void;
  readonly isOpen: boolean;
  setOpen(isOpen: boolean): void;
  readonly faults: Faults;
  /** Counts refusals, each of which leads to the first field that was refused. */
  readonly refusals: number;
  /** Whether anybody changed anything. */
  readonly isTouched: boolean;
  /** What was typed, for the person of this address; `undefined` after a refusal, which is then shown. */
  check(whom: string): Promise<WantedConditions | undefined>;
  /** Makes what must be there first. @returns `null` for no conditions. @throws DriveError */
  make(wanted: WantedConditions): Promise<Conditions | null>;
};

/** @param before - what holds so far. */
export function useConditions(drive: Drive, before: Conditions | null): ConditionsState {
  const queries = useQueryClient();
  const first = useMemo(() => draftOf(before), [before]);
  const [typed, setTyped] = useState<Draft | null>(null);
  const [isOpen, setOpen] = useState<boolean | null>(null);
  const [refused, setRefused] = useState<{ faults: Faults; times: number }>({ faults: {}, times: 0 });
  const [begun, setBegun] = useState<{ name: string; group: string } | null>(null);
  const draft = typed ?? first;

  const makeGroup = async (name: string, people: readonly string[]): Promise<Condition> => {
    const { groups } = drive.conditions;
    const group = begun?.name === name ? begun.group : await groups.create(name);
    // Where its people cannot be added now, the next attempt goes on with it.
    setBegun({ name, group });
    await groups.add(group, people);
    // From here on it is chosen like any other, whatever becomes of the rest.
    setBegun(null);
    setTyped((now) => withGroup(now ?? first, group));
    await queries.invalidateQueries({ queryKey: groupsKey(drive) });
    return { kind: 'members', group };
  };

  return {
    draft,
    set(next, cleared = []) {
      setTyped(next);
      const left = Object.entries(refused.faults).filter(([field]) => !cleared.some((one) => one === field));
      setRefused({ ...refused, faults: Object.fromEntries(left) });
    },
    isOpen: isOpen ?? before !== null,
    setOpen,
    faults: refused.faults,
    refusals: refused.times,
    isTouched: typed !== null,
    async check(whom) {
      const { isAddress } = await addressTest();
      let faults: Faults = {};
      const parts: WantedPart[] = [];
      for (const { condition, isNegated } of draft.parts) {
        const kept = before?.parts.find((part) => part.condition.kind === condition.kind)?.condition;
        const read = readCondition(condition, { now: Date.now(), isAddress, whom, before: kept });
        if ('faults' in read) faults = { ...faults, ...read.faults };
        else parts.push({ wanted: read.wanted, isNegated });
      }
      const isRefused = Object.keys(faults).length > 0;
      setRefused(({ times }) => ({ faults, times: times + (isRefused ? 1 : 0) }));
      if (isRefused) setOpen(true);
      return isRefused ? undefined : { join: draft.join, parts };
    },
    async make({ join, parts }) {
      const made: ConditionPart[] = [];
      for (const { wanted, isNegated } of parts) {
        const condition = wanted.kind === 'new-group' ? await makeGroup(wanted.name, wanted.people) : wanted;
        made.push({ condition, isNegated });
      }
      return made.length === 0 ? null : { join, parts: made };
    },
  };
}

const withGroup = ({ join, parts }: Draft, group: string): Draft => ({
  join,
  parts: parts.map((part) =>
    part.condition.kind === 'members' ? { ...part, condition: { ...part.condition, group } } : part,
  ),
});

'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Conditions, Drive, GrantInfo, GrantTerms } from '../../lib/drive/index.ts';
import { useConditions, type ConditionsState, type WantedConditions } from './use-conditions.ts';

/** The conditions of an access that is there, while they are changed. */
export type GrantConditionsState = {
  readonly edited: ConditionsState;
  /** `foreign`: there are some that were not made here, which can be left or removed. */
  readonly status: 'loading' | 'failed' | 'known' | 'foreign';
  readonly error: unknown;
  readonly isRemoving: boolean;
  setRemoving(isRemoving: boolean): void;
  /** `undefined` after a refusal, which is then shown. */
  check(): Promise<WantedConditions | undefined>;
  /** What is to be changed of the access: nothing where nobody changed anything. @throws DriveError */
  make(wanted: WantedConditions): Promise<Pick<GrantTerms, 'conditions'>>;
};

export function useGrantConditions(drive: Drive, grant: GrantInfo): GrantConditionsState {
  const hasSome = grant.policy !== null;
  const loaded = useQuery({
    queryKey: ['account', drive.id, 'conditions', grant.node, grant.account, grant.policy],
    enabled: hasSome,
    // What is edited is not replaced by what came in meanwhile.
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async () => ({ found: await drive.conditions.of(grant) }),
  });
  const before = loaded.data?.found;
  const edited = useConditions(drive, before ?? null);
  const [isRemoving, setRemoving] = useState(false);
  const isForeign = loaded.data !== undefined && before === undefined;
  return {
    edited,
    status: !hasSome
      ? 'known'
      : isForeign
        ? 'foreign'
        : loaded.isError
          ? 'failed'
          : loaded.isPending
            ? 'loading'
            : 'known',
    error: loaded.error,
    isRemoving,
    setRemoving,
    check: () => (edited.isTouched ? edited.check(grant.label) : Promise.resolve({ join: 'all', parts: [] })),
    async make(wanted) {
      if (isForeign) return isRemoving ? { conditions: null } : {};
      if (!edited.isTouched) return {};
      const conditions = await edited.make(wanted);
      return isSame(conditions, before ?? null) ? {} : { conditions };
    },
  };
}

/** Both are made of the same parts in the same order, or are taken for different. */
const isSame = (a: Conditions | null, b: Conditions | null): boolean => keyOf(a) === keyOf(b);

const keyOf = (conditions: Conditions | null): string =>
  JSON.stringify(
    conditions && [
      conditions.join,
      conditions.parts.map(({ condition, isNegated }) => [isNegated, Object.entries(condition).sort()]),
    ],
  );

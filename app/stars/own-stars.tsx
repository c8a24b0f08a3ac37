'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { toast } from '../ui/toast.ts';
import type { Entry } from '../../lib/drive/index.ts';
import { reportFailure } from '../errors/report-error.ts';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { StarsContext, type Stars } from './stars-context.ts';

const nothing: ReadonlySet<string> = new Set();
/** Stars that another device gave show after so many milliseconds at most. */
const PERIOD = 30_000;

/** Gives the screens inside it the stars of the open account. They show at once, and are taken back where they could not be kept. */
export function OwnStars({ children }: { children: ReactNode }) {
  const { address, preferences } = useAccount();
  const queries = useQueryClient();
  const queryKey = useMemo(() => ['account', address, 'stars'], [address]);
  const { data: ids = nothing } = useQuery({
    queryKey,
    queryFn: () => preferences.starred(),
    refetchInterval: PERIOD,
    structuralSharing: false,
  });
  const stars = useMemo<Stars>(() => {
    const show = (shown: ReadonlySet<string>): void => {
      queries.setQueryData(queryKey, shown);
    };
    const keep = async (entries: readonly Entry[], isStarred: boolean): Promise<void> => {
      const chosen = entries.map(({ id }) => id);
      const before = queries.getQueryData<ReadonlySet<string>>(queryKey) ?? nothing;
      await queries.cancelQueries({ queryKey });
      const others = [...before].filter((id) => !chosen.includes(id));
      show(new Set(isStarred ? [...others, ...chosen] : others));
      try {
        show(await preferences.star(chosen, isStarred));
        toast.success(
          isStarred ? strings.places.starred(chosen.length) : strings.places.unstarred(chosen.length),
        );
      } catch (error) {
        show(before);
        reportFailure(strings.places.starFailed, error);
      }
    };
    return { ids, star: (entries, isStarred) => void keep(entries, isStarred) };
  }, [ids, preferences, queries, queryKey]);
  return <StarsContext value={stars}>{children}</StarsContext>;
}

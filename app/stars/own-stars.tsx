'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { toast } from '../ui/toast.ts';
import { reportFailure } from '../errors/report-error.ts';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { starsWith, type StarChange } from './star-changes.ts';
import { StarsContext, type Stars } from './stars-context.ts';

const nothing: ReadonlySet<string> = new Set();
/** Stars that another device gave show after so many milliseconds at most. */
const PERIOD = 30_000;

/** Gives the screens inside it the stars of the open account. They show at once, and are taken back where they could not be kept. */
export function OwnStars({ children }: { children: ReactNode }) {
  const { address, preferences } = useAccount();
  const queries = useQueryClient();
  const queryKey = useMemo(() => ['account', address, 'stars'], [address]);
  const [underWay, setUnderWay] = useState<readonly StarChange[]>([]);
  /** Ends when all that was asked for has. */
  const last = useRef(Promise.resolve());
  const { data: kept = nothing } = useQuery({
    queryKey,
    queryFn: () => preferences.starred(),
    refetchInterval: PERIOD,
    structuralSharing: false,
  });
  const stars = useMemo<Stars>(() => {
    const keep = async (change: StarChange): Promise<void> => {
      const { ids, isStarred } = change;
      const settle = (): void => {
        setUnderWay((changes) => changes.filter((one) => one !== change));
      };
      try {
        const now = await preferences.star(ids, isStarred);
        // An answer that is on its way knows nothing of it.
        await queries.cancelQueries({ queryKey });
        queries.setQueryData(queryKey, now);
        settle();
        toast.success(isStarred ? strings.places.starred(ids.length) : strings.places.unstarred(ids.length));
      } catch (error) {
        settle();
        reportFailure(strings.places.starFailed, error);
      }
    };
    return {
      ids: starsWith(kept, underWay),
      star(entries, isStarred) {
        const change = { ids: entries.map(({ id }) => id), isStarred };
        setUnderWay((changes) => [...changes, change]);
        last.current = last.current.then(() => keep(change));
      },
    };
  }, [kept, underWay, preferences, queries, queryKey]);
  return <StarsContext value={stars}>{children}</StarsContext>;
}

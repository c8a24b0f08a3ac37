'use client';

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { connect, type Connected } from './connect.ts';
import { useSession } from './session-context.ts';
import { chosenOf } from './stored-accounts.ts';

/** The connection for the account of this device, or for a new one; only its own network will do. */
export function useConnection(): UseQueryResult<Connected> {
  const chosen = useSession((session) => chosenOf(session.stored));
  return useConnectionFor(chosen?.locked ?? null);
}

/** A connection to whatever network this portal belongs to: for links, which name theirs themselves. */
export function useOpenConnection(): UseQueryResult<Connected> {
  return useConnectionFor(null);
}

function useConnectionFor(stored: string | null): UseQueryResult<Connected> {
  return useQuery({
    queryKey: ['connection', stored],
    queryFn: () => connect(stored),
    staleTime: Infinity,
    gcTime: Infinity,
    // A connection is no plain data: it is taken as it is.
    structuralSharing: false,
  });
}

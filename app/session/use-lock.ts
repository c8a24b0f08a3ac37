'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTransferStore } from '../transfers/transfers-context.ts';
import { useSession } from './session-context.ts';

/** Forgets the keys in this tab, and with them everything that was fetched for the account. Transfers are stopped. */
export function useLock(): () => void {
  const lock = useSession((session) => session.lock);
  const queries = useQueryClient();
  const transfers = useTransferStore();
  return useCallback(() => {
    transfers.getState().clear();
    lock();
    queries.removeQueries({ predicate: (query) => query.queryKey[0] === 'account' });
  }, [lock, queries, transfers]);
}

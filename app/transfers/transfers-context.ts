'use client';

import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { TransferState, TransferStore } from './transfer-store.ts';

export const TransfersContext = createContext<TransferStore | null>(null);

export function useTransferStore(): TransferStore {
  const store = use(TransfersContext);
  if (store === null) throw new TypeError('used outside of Providers');
  return store;
}

export function useTransfers<T>(select: (state: TransferState) => T): T {
  return useStore(useTransferStore(), select);
}

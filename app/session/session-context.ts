'use client';

import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Session, SessionStore } from './session-store.ts';

export const SessionContext = createContext<SessionStore | null>(null);

export function useSession<T>(select: (session: Session) => T): T {
  const store = use(SessionContext);
  if (store === null) throw new TypeError('used outside of Providers');
  return useStore(store, select);
}

'use client';

import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { createPendingStore, type PendingStore } from './pending-store.ts';
import { createViewSettings, type ViewSettings, type ViewSettingsStore } from './view-settings.ts';

/** What all screens of drives share in a tab. */
export type Browsing = { readonly settings: ViewSettingsStore; readonly pending: PendingStore };

export const BrowsingContext = createContext<Browsing | null>(null);

export function createBrowsing(storage: Storage): Browsing {
  return { settings: createViewSettings(storage), pending: createPendingStore() };
}

export function useBrowsing(): Browsing {
  const browsing = use(BrowsingContext);
  if (browsing === null) throw new TypeError('used outside of Providers');
  return browsing;
}

export function useViewSettings(): [ViewSettings, (part: Partial<ViewSettings>) => void] {
  const { settings } = useBrowsing();
  return [
    useStore(settings),
    (part) => {
      settings.setState(part);
    },
  ];
}

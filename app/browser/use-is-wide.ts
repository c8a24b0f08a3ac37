'use client';

import { useSyncExternalStore } from 'react';

const QUERY = '(min-width: 64rem)';

/** Whether the screen has room for a panel beside the list. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(QUERY).matches);
}

function subscribe(onChange: () => void): () => void {
  const query = window.matchMedia(QUERY);
  query.addEventListener('change', onChange);
  return () => {
    query.removeEventListener('change', onChange);
  };
}

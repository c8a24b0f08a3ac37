'use client';

import { useEffect } from 'react';
import { fetchParts } from './lazy-part.tsx';

/** Fetches the parts that the page was shown without, once the browser has nothing better to do. */
export function useParts(): void {
  useEffect(() => {
    // Safari has no idle callbacks.
    const whenIdle = 'requestIdleCallback' in window ? window.requestIdleCallback : setTimeout;
    whenIdle(() => void fetchParts());
  }, []);
}

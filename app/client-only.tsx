'use client';

import { useSyncExternalStore, type ReactNode } from 'react';

const never = (): (() => void) => () => undefined;

/** Screens exist in the browser alone: what they show depends on the device, and prerendered inline styles would be blocked. */
export function ClientOnly({ children, fallback }: { children: ReactNode; fallback: ReactNode }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return inBrowser ? children : fallback;
}

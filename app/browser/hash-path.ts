'use client';

import { useCallback, useEffect, useEffectEvent, useSyncExternalStore } from 'react';

/**
 * The open place is named after the `#`, which browsers never send: the portal learns neither link secrets nor which
 * folder is open. Parts are separated by `/`.
 */
export function useHashPath(): readonly [string, (parts: readonly string[]) => void] {
  const hash = useSyncExternalStore(subscribe, readHash, () => '');
  const go = useCallback((parts: readonly string[]) => {
    window.location.hash = parts.join('/');
  }, []);
  return [hash, go];
}

/** Returns to the top of the place that is open; who is there already is told, and ends what was looked for. */
export function leaveFolder(): void {
  if (readHash() === '') window.dispatchEvent(new HashChangeEvent('hashchange'));
  else window.location.hash = '';
}

/** Runs `onGo` whenever the person goes somewhere in this place. */
export function useOnGo(onGo: () => void): void {
  const told = useEffectEvent(onGo);
  useEffect(
    () =>
      subscribe(() => {
        told();
      }),
    [],
  );
}

export function hashHref(parts: readonly string[]): string {
  return `#${parts.join('/')}`;
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  window.addEventListener('popstate', onChange);
  return () => {
    window.removeEventListener('hashchange', onChange);
    window.removeEventListener('popstate', onChange);
  };
}

function readHash(): string {
  return window.location.hash.slice(1);
}

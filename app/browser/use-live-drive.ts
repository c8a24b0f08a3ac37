'use client';

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Drive } from '../../lib/drive/index.ts';
import { useBrowsing } from './browsing-context.ts';
import { withPending, type Expected, type PendingChange } from './optimistic.ts';

const PERIOD = 4_000;
const noChanges: readonly PendingChange[] = [];

/** The drive as it will be once what is under way is done. */
export type LiveDrive = Expected & {
  /** Why the last refresh failed; `null` after one that did not. */
  readonly error: unknown;
  refresh(): Promise<void>;
};

/** A drive's newest snapshot, with the changes of this tab that are under way; while the page is visible it is refreshed every few seconds. */
export function useLiveDrive(drive: Drive): LiveDrive {
  const subscribe = useCallback((listener: () => void) => drive.subscribe(listener), [drive]);
  const read = useCallback(() => drive.snapshot(), [drive]);
  const confirmed = useSyncExternalStore(subscribe, read);
  const { store } = useBrowsing().pending;
  const changes = useStore(store, ({ byDrive }) => byDrive.get(drive.id) ?? noChanges);
  const { snapshot, saving } = useMemo(() => withPending(confirmed, changes), [confirmed, changes]);
  const [error, setError] = useState<unknown>(null);
  const refresh = useCallback(async () => {
    await drive.refresh().then(
      () => {
        setError(null);
      },
      (reason: unknown) => {
        setError(reason);
      },
    );
  }, [drive]);
  useEffect(() => whileVisible(refresh), [refresh]);
  return { snapshot, saving, error, refresh };
}

/** Runs `task` at once, then again a period after each run has ended; at once too when the page becomes visible. */
function whileVisible(task: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isOver = false;
  const run = async (): Promise<void> => {
    if (isRunning || isOver || document.visibilityState !== 'visible') return;
    isRunning = true;
    clearTimeout(timer);
    await task();
    isRunning = false;
    if (!isOver) timer = setTimeout(() => void run(), PERIOD);
  };
  const onVisible = (): void => void run();
  document.addEventListener('visibilitychange', onVisible);
  void run();
  return () => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisible);
  };
}

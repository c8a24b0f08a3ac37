'use client';

import { useEffect } from 'react';
import { toast } from '../ui/toast.ts';
import { strings } from '../strings/strings.ts';
import { countActive } from '../transfers/transfer.ts';
import { useTransferStore } from '../transfers/transfers-context.ts';
import { startIdleClock } from './idle-clock.ts';
import { useSession } from './session-context.ts';
import { useLock } from './use-lock.ts';

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const;

/** Locks the account when nobody was there for as long as is set. */
export function useIdleLock(): void {
  const minutes = useSession((session) => session.settings.idleMinutes);
  const transfers = useTransferStore();
  const lock = useLock();
  useEffect(() => {
    if (minutes === 0) return undefined;
    const clock = startIdleClock({
      limit: minutes * 60_000,
      isBusy: () => countActive(transfers.getState().transfers) > 0,
      onIdle() {
        lock();
        toast.info(strings.account.idle.locked, { duration: Infinity });
      },
    });
    for (const sign of signs) window.addEventListener(sign, clock.touch, { capture: true, passive: true });
    return () => {
      clock.stop();
      for (const sign of signs) window.removeEventListener(sign, clock.touch, { capture: true });
    };
  }, [minutes, transfers, lock]);
}

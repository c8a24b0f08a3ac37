'use client';

import { useEffect, useEffectEvent, useRef } from 'react';

/** A worker that is behind may refuse for a moment what another one allows already: so often, and after so long, it is asked again. */
const MOST_REFUSALS = 6;
const PAUSE = 1_000;

/**
 * Opens when a refusal has become a permission.
 *
 * @param isAllowed - `undefined` while that is not known. @param refusals - how often it was refused so far. Where that stays although it is allowed, it is left to the person to try again.
 * @returns whether it is about to open.
 */
export function useOpenedMeanwhile(
  isAllowed: boolean | undefined,
  refusals: number,
  onOpen: () => void,
): boolean {
  const wasRefused = useRef(false);
  const open = useEffectEvent(onOpen);
  const mayOpen = refusals < MOST_REFUSALS;
  useEffect(() => {
    if (isAllowed === false) wasRefused.current = true;
  }, [isAllowed]);
  useEffect(() => {
    if (isAllowed !== true || !mayOpen) return;
    const timer = setTimeout(
      () => {
        open();
      },
      wasRefused.current ? 0 : PAUSE,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [isAllowed, mayOpen]);
  return isAllowed === true && mayOpen;
}

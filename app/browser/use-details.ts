'use client';

import { useState } from 'react';
import { useViewSettings } from './browsing-context.ts';
import { useIsWide } from './use-is-wide.ts';

export type Details = {
  readonly isOpen: boolean;
  /** Whether they stand beside the list; else they lie over it. */
  readonly isBeside: boolean;
  toggle(): void;
};

/** Beside the list the panel stays as it was left; over it, it is asked for each time. */
export function useDetails(): Details {
  const isBeside = useIsWide();
  const [{ details }, change] = useViewSettings();
  const [isOver, setOver] = useState(false);
  return {
    isBeside,
    isOpen: isBeside ? details : isOver,
    toggle() {
      if (isBeside) change({ details: !details });
      else setOver(!isOver);
    },
  };
}

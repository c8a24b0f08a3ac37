'use client';

import { useRef } from 'react';
import type { Entry } from '../../../lib/drive/index.ts';
import { chosenAfter, type Keys, type Manner } from './selection.ts';

/** Selects one by one or in ranges, which begin where the last single choice was; else at `from`. */
export function useChoice(entries: readonly Entry[], selected: Keys, onSelect: (keys: Keys) => void) {
  const anchor = useRef<string | null>(null);
  return (key: string, manner: Manner, from = key): void => {
    if (!manner.isRange) anchor.current = key;
    else if (anchor.current === null || !selected.has(anchor.current)) anchor.current = from;
    onSelect(chosenAfter(selected, entries, { anchor: anchor.current, key, manner }));
  };
}

'use client';

import { useEffect, useMemo, useState, type FocusEvent, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { Entry } from '../../../lib/drive/index.ts';
import { elementOf, keyOf } from './key-of.ts';

export type EntryFocus = {
  /** Where the keyboard is, or will be when it comes; -1 where there is nothing. */
  readonly index: number;
  readonly current: Entry | undefined;
  moveTo(index: number): void;
  onFocus(event: FocusEvent): void;
};

/** One entry of a view takes the keyboard. Where it goes away, what came after it does. */
export function useEntryFocus(entries: readonly Entry[], area: RefObject<HTMLElement | null>): EntryFocus {
  const [at, setAt] = useState<{ id: string; index: number } | null>(null);
  const indexes = useMemo(() => new Map(entries.map(({ id }, index) => [id, index])), [entries]);
  const found = at === null ? undefined : indexes.get(at.id);
  const index = found ?? Math.min(at?.index ?? 0, entries.length - 1);
  const current = entries[index];
  const isLost = at !== null && found === undefined;
  useEffect(() => {
    if (!isLost || current === undefined) return undefined;
    // A menu that closes meanwhile wants to give the focus back to what is gone.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body)
        elementOf(area.current, current.id)?.focus({ preventScroll: true });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [isLost, current, area]);
  return {
    index,
    current,
    moveTo(target) {
      const entry = entries[target];
      if (entry === undefined) return;
      // What is far away is not on the page until it is the one.
      flushSync(() => {
        setAt({ id: entry.id, index: target });
      });
      const element = elementOf(area.current, entry.id);
      element?.focus({ preventScroll: true });
      element?.scrollIntoView({ block: 'nearest' });
    },
    onFocus(event) {
      const id = keyOf(event.target);
      const position = id === undefined ? undefined : indexes.get(id);
      if (id !== undefined && position !== undefined && id !== at?.id) setAt({ id, index: position });
    },
  };
}

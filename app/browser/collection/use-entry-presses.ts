'use client';

import type { MouseEvent } from 'react';
import type { Entry } from '../../../lib/drive/index.ts';
import { keyOf } from './key-of.ts';
import { mannerOf, type Keys, type Manner } from './selection.ts';

type EntryPressesOptions = {
  byId: ReadonlyMap<string, Entry>;
  selected: Keys;
  onChoose: (key: string, manner: Manner) => void;
  onOpen: ((entry: Entry) => void) | undefined;
  onMenu: (entry: Entry, button: Element) => void;
};

/** A press opens; with Control, with Shift, on a checkbox, or while something is selected, it selects. */
export function useEntryPresses({ byId, selected, onChoose, onOpen, onMenu }: EntryPressesOptions) {
  return (event: MouseEvent): void => {
    const key = keyOf(event.target);
    const entry = key === undefined ? undefined : byId.get(key);
    if (entry === undefined || !(event.target instanceof Element)) return;
    if (event.target.closest('form') !== null) return;
    const button = event.target.closest('button');
    const manner = mannerOf(event);
    if (button !== null) {
      if (button.dataset['part'] === 'menu') onMenu(entry, button);
    } else if (event.target instanceof HTMLInputElement) {
      if (event.target.type === 'checkbox') onChoose(entry.id, { ...manner, isAdding: true });
    } else if (event.target.closest('label') === null) {
      const isSelecting = manner.isAdding || manner.isRange || selected.size > 0 || onOpen === undefined;
      if (isSelecting) onChoose(entry.id, manner);
      else onOpen(entry);
    }
  };
}

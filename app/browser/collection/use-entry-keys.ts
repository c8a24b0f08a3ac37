'use client';

import { useEffect, useEffectEvent, type KeyboardEvent, type RefObject } from 'react';
import type { Entry } from '../../../lib/drive/index.ts';
import { isStepKey, stepFrom, type Geometry } from './geometry.ts';
import { elementOf, isCovered, isTyping } from './key-of.ts';
import { mannerOf, noKeys, type Keys, type Manner } from './selection.ts';
import type { EntryFocus } from './use-entry-focus.ts';

type EntryKeysOptions = {
  entries: readonly Entry[];
  area: RefObject<HTMLElement | null>;
  geometry: Geometry;
  focus: EntryFocus;
  onChoose: (key: string, manner: Manner, from?: string) => void;
  onSelect: (keys: Keys) => void;
  onOpen: ((entry: Entry) => void) | undefined;
  onMenu: (entry: Entry, button: Element) => void;
};

/** The keyboard of a view: arrows go, Shift takes along, Space selects, Enter opens. */
export function useEntryKeys(options: EntryKeysOptions): (event: KeyboardEvent) => void {
  const { entries, area, geometry, focus, onChoose, onSelect, onOpen, onMenu } = options;
  useSelectionKeys(entries, onSelect);
  return (event) => {
    const { current } = focus;
    if (current === undefined || isTyping(event.target) || event.altKey) return;
    const row = elementOf(area.current, current.id);
    const isOnRow = event.target === row;
    if (isStepKey(event.key)) {
      event.preventDefault();
      if (geometry.columns === 1 && walkInside(row, event.key)) return;
      const page = Math.floor(window.innerHeight / geometry.lineHeight) - 2;
      const target = stepFrom(geometry, focus.index, event.key, page);
      focus.moveTo(target);
      const reached = entries[target];
      if (event.shiftKey && reached !== undefined)
        onChoose(reached.id, { isRange: true, isAdding: false }, current.id);
    } else if (isMenuButton(event.target) && (event.key === ' ' || event.key === 'Enter')) {
      // The click that the browser makes of it would be taken for that of a screen reader, which keeps the focus where it is.
      event.preventDefault();
      onMenu(current, event.target);
    } else if (event.key === ' ' && isOnRow) {
      event.preventDefault();
      onChoose(current.id, mannerOf(event));
    } else if (event.key === 'Enter' && isOnRow) {
      event.preventDefault();
      onOpen?.(current);
    }
  };
}

const isMenuButton = (target: EventTarget): target is HTMLButtonElement =>
  target instanceof HTMLButtonElement && target.dataset['part'] === 'menu';

/** Sideways in a list lead to the checkbox and the button of the row, and back. */
function walkInside(row: HTMLElement | null, key: string): boolean {
  if (row === null || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return false;
  const stops = [row, ...row.querySelectorAll<HTMLElement>('input, button')];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops.at((at + (key === 'ArrowRight' ? 1 : -1)) % stops.length)?.focus();
  return true;
}

/** From anywhere on the page that is no field: everything, or nothing, is selected. */
function useSelectionKeys(entries: readonly Entry[], onSelect: (keys: Keys) => void): void {
  const onKey = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target) || isCovered()) return;
    if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      onSelect(new Set(entries.map(({ id }) => id)));
    } else if (event.key === 'Escape') onSelect(noKeys);
  });
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent): void => {
      onKey(event);
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, []);
}

'use client';

import { useEffect, useEffectEvent } from 'react';
import { useViewSettings } from './browsing-context.ts';
import { isCovered, isTyping } from './collection/key-of.ts';
import { shortcutOf, type ShortcutId } from './shortcuts.ts';

/** Listens for shortcuts while its screen is there. Fields and dialogs keep their keys to themselves. */
export function useShortcuts(actions: { readonly [Id in ShortcutId]?: (() => void) | undefined }): void {
  const [{ letterKeys }] = useViewSettings();
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || isTyping(event.target) || isCovered()) return;
    const id = shortcutOf(event, letterKeys);
    const action = id === undefined ? undefined : actions[id];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      onKey(event);
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, []);
}

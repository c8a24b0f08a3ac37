'use client';

import { useEffect, useEffectEvent } from 'react';

/** Hears the arrows that go to another file, wherever the focus is on the page but in a text, where they move the caret, or in a player, where they seek. */
export function useArrowKeys(onArrow: (key: 'ArrowLeft' | 'ArrowRight') => void): void {
  const hear = useEffectEvent(
    ({ key, target, defaultPrevented, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      if (target instanceof HTMLMediaElement) return;
      if (defaultPrevented || altKey || ctrlKey || metaKey || shiftKey) return;
      if (key === 'ArrowLeft' || key === 'ArrowRight') onArrow(key);
    },
  );
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      hear(event);
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, []);
}

'use client';

import { useEffect, useState } from 'react';

/**
 * Gives the focus back to what had it when a dialog came. The dialog's library does so too, but on a busy machine before the page below
 * is no longer inert: what is inert takes no focus, and somebody with a keyboard would be nowhere.
 */
export function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // A frame later every effect of the dialog is undone.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement && before.isConnected)
          before.focus();
      });
    },
    [before],
  );
}

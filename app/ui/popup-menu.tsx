'use client';

import { lazyPart } from './lazy-part.tsx';
import type { ContextMenuProps } from './menu-popover.tsx';

/** A menu at an element: below a button, or at the point of a right click. */
export const ContextMenu = lazyPart<ContextMenuProps>(
  async () => (await import('./menu-popover.tsx')).MenuPopover,
);

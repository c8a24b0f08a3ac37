'use client';

import type { ReactNode } from 'react';
import { lazyPart } from './lazy-part.tsx';
import type { ContextMenuProps } from './menu-popover.tsx';

export type MenuChoice = { id: string; text: string; icon: ReactNode; run: () => void; danger?: boolean };

/** A menu at an element: below a button, or at the point of a right click. */
export const ContextMenu = lazyPart<ContextMenuProps>(
  async () => (await import('./menu-popover.tsx')).MenuPopover,
);

'use client';

import type { ReactNode } from 'react';
import type { DialogProps } from './dialog-frame.tsx';
import { lazyPart } from './lazy-part.tsx';

/** A modal dialog that exists while it is rendered. */
export const Dialog = lazyPart<DialogProps>(async () => (await import('./dialog-frame.tsx')).DialogFrame);

/** The row of buttons that ends a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-wrap justify-end gap-3">{children}</div>;
}

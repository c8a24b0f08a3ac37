'use client';

import type { ReactNode } from 'react';
import { EmptyState } from './empty-state.tsx';

type DeadEndProps = { icon: ReactNode; title: string; children: ReactNode };

/** In the place of what does not open: why, for good. Said at once to who does not see it. */
export function DeadEnd({ icon, title, children }: DeadEndProps) {
  return (
    <div role="alert">
      <EmptyState icon={icon} title={title}>
        {children}
      </EmptyState>
    </div>
  );
}

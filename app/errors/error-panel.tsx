'use client';

import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { explainError } from './explain-error.ts';

type ErrorPanelProps = { error: unknown; onRetry?: () => void; children?: ReactNode };

/** An error that takes the place of what could not be shown. */
export function ErrorPanel({ error, onRetry, children }: ErrorPanelProps) {
  const { title, advice } = explainError(error);
  return (
    <div role="alert">
      <EmptyState
        icon={<TriangleAlert className="size-6" />}
        title={title}
        actions={
          <>
            {onRetry !== undefined && <Button onPress={onRetry}>{strings.actions.retry}</Button>}
            {children}
          </>
        }
      >
        {advice}
      </EmptyState>
    </div>
  );
}

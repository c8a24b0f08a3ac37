'use client';

import { Clock } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { recentFiles } from './pick-entries.ts';
import { PickedEntries } from './picked-entries.tsx';

const text = strings.places;
const newestFirst = { column: 'modified', descending: true } as const;

/** The files that were changed last, whoever changed them. */
export function RecentScreen() {
  return (
    <PickedEntries
      title={text.recent}
      pick={recentFiles}
      sorting={newestFirst}
      nothing={
        <EmptyState icon={<Clock className="size-6" />} title={text.recentEmptyTitle}>
          {text.recentEmptyText}
        </EmptyState>
      }
    />
  );
}

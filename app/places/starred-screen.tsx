'use client';

import { Star } from 'lucide-react';
import { useCallback } from 'react';
import type { DriveSnapshot } from '../../lib/drive/index.ts';
import { useStarring } from '../stars/stars-context.ts';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { starredEntries } from './pick-entries.ts';
import { PickedEntries } from './picked-entries.tsx';

const text = strings.places;

/** What has a star. */
export function StarredScreen() {
  const ids = useStarring()?.ids;
  const pick = useCallback((snapshot: DriveSnapshot) => starredEntries(snapshot, ids), [ids]);
  return (
    <PickedEntries
      title={text.starredTitle}
      pick={pick}
      nothing={
        <EmptyState icon={<Star className="size-6" />} title={text.starredEmptyTitle}>
          {text.starredEmptyText}
        </EmptyState>
      }
    />
  );
}

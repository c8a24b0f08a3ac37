'use client';

import { FolderOpen } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';

const text = strings.drive;

/** A folder without anything in it, which is another thing than one that could not be fetched. */
export function FolderEmpty({ mayAdd }: { mayAdd: boolean }) {
  return (
    <EmptyState icon={<FolderOpen className="size-6" />} title={text.emptyTitle}>
      {mayAdd ? text.emptyText : text.emptyViewer}
    </EmptyState>
  );
}

'use client';

import { LoaderCircle, Star, Users } from 'lucide-react';
import type { Entry } from '../../lib/drive/index.ts';
import { useStarring } from '../stars/stars-context.ts';
import { strings } from '../strings/strings.ts';
import { Badge } from '../ui/badge.tsx';

const text = strings.drive;

/** What is special about an entry: that it cannot be read, that others may open it, that a change of it is under way. */
export function EntryMarks({ entry, isSaving }: { entry: Entry; isSaving: boolean }) {
  const isStarred = useStarring()?.ids.has(entry.id) === true;
  return (
    <>
      {entry.problem !== undefined && (
        <span title={text.problems[entry.problem]}>
          <Badge tone="danger">{text.problemNames[entry.problem]}</Badge>
        </span>
      )}
      {isStarred && (
        <span className="inline-flex shrink-0 text-muted" title={strings.places.starredMark}>
          <Star aria-hidden className="size-4 fill-current" />
          <span className="sr-only">{strings.places.starredMark}</span>
        </span>
      )}
      {entry.shared > 0 && (
        <span className="inline-flex shrink-0 text-muted" title={text.sharedMark(entry.shared)}>
          <Users aria-hidden className="size-4" />
          <span className="sr-only">{text.sharedMark(entry.shared)}</span>
        </span>
      )}
      {isSaving && (
        <span className="inline-flex shrink-0 items-center gap-1 text-xs text-muted">
          <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
          {strings.browse.saving}
        </span>
      )}
    </>
  );
}

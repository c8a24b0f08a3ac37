'use client';

import { CloudOff, RefreshCw } from 'lucide-react';
import { ErrorNote } from '../errors/error-note.tsx';
import { driveCodeOf } from '../errors/explain-error.ts';
import { formatMoment } from '../format/moment.ts';
import { strings } from '../strings/strings.ts';
import { Note } from '../ui/note.tsx';

const text = strings.drive;

type FreshnessNoteProps = {
  /** When somebody last said that what is shown is the newest; `undefined` if that is now. */
  recalled: number | undefined;
  /** Why the last refresh failed; `null` after one that did not. */
  error: unknown;
};

/** Says how old what is shown may be, and why: a lost network is another thing than an answer that was altered. */
export function FreshnessNote({ recalled, error }: FreshnessNoteProps) {
  if (error === null)
    return recalled === undefined ? null : (
      <p role="status" className="flex items-center gap-2 px-1 text-sm text-muted">
        <RefreshCw aria-hidden className="size-4 shrink-0 animate-spin" />
        {text.checking}
      </p>
    );
  if (driveCodeOf(error) !== 'offline') return <ErrorNote error={error} />;
  return (
    <Note tone="caution" role="status">
      <span className="flex items-center gap-2">
        <CloudOff aria-hidden className="size-4 shrink-0" />
        {recalled === undefined ? text.offline : text.recalled(formatMoment(recalled))}
      </span>
    </Note>
  );
}

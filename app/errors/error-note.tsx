'use client';

import { Note } from '../ui/note.tsx';
import { explainError } from './explain-error.ts';

/** An error beside the control that caused it. */
export function ErrorNote({ error }: { error: unknown }) {
  const { title, advice } = explainError(error);
  return (
    <div className="mt-4">
      <Note tone="danger" role="alert" title={title}>
        <p>{advice}</p>
      </Note>
    </div>
  );
}

'use client';

import { useState, type DragEvent, type ReactNode } from 'react';
import { toast } from 'sonner';
import { strings } from '../strings/strings.ts';
import { droppedFiles } from '../transfers/dropped-files.ts';
import type { Chosen } from '../transfers/file-sources.ts';

type DropAreaProps = { isEnabled: boolean; onDrop: (chosen: Chosen) => void; children: ReactNode };

/** Takes files and folders that are dragged in. People without a pointer have the buttons of the toolbar. */
export function DropArea({ isEnabled, onDrop, children }: DropAreaProps) {
  const [depth, setDepth] = useState(0);
  const isOurs = (event: DragEvent): boolean => isEnabled && event.dataTransfer.types.includes('Files');
  const drop = (event: DragEvent): void => {
    setDepth(0);
    if (!isOurs(event)) return;
    event.preventDefault();
    droppedFiles(event.dataTransfer).then(onDrop, () => {
      toast.error(strings.transfers.unreadable);
    });
  };
  return (
    <div
      className="relative flex flex-1 flex-col gap-3"
      onDragEnter={(event) => {
        if (isOurs(event)) setDepth((now) => now + 1);
      }}
      onDragLeave={(event) => {
        if (isOurs(event)) setDepth((now) => Math.max(0, now - 1));
      }}
      onDragOver={(event) => {
        if (!isOurs(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDrop={drop}
    >
      {children}
      {depth > 0 && (
        <div className="pointer-events-none absolute inset-0 z-10 flex items-center justify-center rounded-xl border-2 border-dashed border-accent bg-accent-soft/90 text-lg font-medium text-accent">
          {strings.drive.dropHere}
        </div>
      )}
    </div>
  );
}

'use client';

import { useState, type DragEvent, type ReactNode } from 'react';
import { toast } from '../ui/toast.ts';
import { strings } from '../strings/strings.ts';
import { droppedFiles } from '../transfers/dropped-files.ts';
import type { Chosen } from '../transfers/file-sources.ts';
import { keyOf } from './collection/key-of.ts';
import type { DropTarget } from './drop-target.ts';

/** Where files would go, and what becomes of them there. */
export type Aim = {
  readonly target: DropTarget | null;
  readonly label: string;
  take(chosen: Chosen): void;
};

type DropAreaProps = {
  /** @param key - of the entry below the pointer. @param count - of what is held. */
  aimAt: (key: string | undefined, count: number) => Aim | undefined;
  onAim: (target: DropTarget | null) => void;
  children: ReactNode;
};

/** Takes files and folders that are dragged in. People without a pointer have the buttons of the toolbar. */
export function DropArea({ aimAt, onAim, children }: DropAreaProps) {
  const [label, setLabel] = useState('');
  const aimOf = (event: DragEvent): Aim | undefined => {
    const { types, items } = event.dataTransfer;
    return types.includes('Files') ? aimAt(keyOf(event.target), items.length) : undefined;
  };
  const leave = (): void => {
    setLabel('');
    onAim(null);
  };
  return (
    <div
      className="relative flex min-w-0 flex-1 flex-col gap-3"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        const aim = aimOf(event);
        setLabel(aim?.label ?? '');
        onAim(aim?.target ?? null);
        if (aim === undefined) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDragLeave={(event) => {
        const isInside =
          event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (label !== '' && !isInside) leave();
      }}
      onDrop={(event) => {
        const aim = aimOf(event);
        if (label !== '') leave();
        if (aim === undefined) return;
        event.preventDefault();
        droppedFiles(event.dataTransfer).then(aim.take, () => {
          toast.error(strings.transfers.unreadable);
        });
      }}
    >
      {children}
      {label !== '' && (
        <div className="pointer-events-none absolute inset-0 z-20 rounded-xl border-2 border-dashed border-accent">
          <p className="sticky top-4 mx-auto mt-4 w-fit max-w-full truncate rounded-lg bg-accent px-4 py-2 font-medium text-on-accent shadow-lg">
            <bdi>{label}</bdi>
          </p>
        </div>
      )}
    </div>
  );
}

'use client';

import { useState } from 'react';
import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { mayMoveInto } from './may-move.ts';

/** Entries that the mouse takes to another folder. The keyboard has the move dialog. */
export type Dragging = {
  readonly entries: readonly Entry[];
  begin(entries: readonly Entry[]): void;
  end(): void;
  mayDropInto(folder: Entry): boolean;
  dropInto(folder: Entry): void;
};

const nothing: readonly Entry[] = [];

export function useDragging(
  snapshot: DriveSnapshot,
  move: (entries: readonly Entry[], folder: string) => void,
): Dragging {
  const [entries, begin] = useState(nothing);
  return {
    entries,
    begin,
    end() {
      begin(nothing);
    },
    mayDropInto: (folder) => entries.length > 0 && mayMoveInto(snapshot, entries, folder),
    dropInto(folder) {
      move(
        entries.filter(({ parent }) => parent !== folder.id),
        folder.id,
      );
      begin(nothing);
    },
  };
}

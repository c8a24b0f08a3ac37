'use client';

import { Download, FolderInput, Trash2 } from 'lucide-react';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import type { EntryActions } from './entry-choices.tsx';
import { canEdit } from './listing.ts';
import type { SelectionAction } from './selection-bar.tsx';

const text = strings.drive;

/** What may be done with all of `chosen` at once. */
export function selectionActions(
  chosen: readonly Entry[],
  top: Entry,
  actions: EntryActions,
): SelectionAction[] {
  const areSound = chosen.every((entry) => entry.problem === undefined);
  const mayChange = chosen.every((entry) => canEdit(entry) && entry.id !== top.id);
  const found: (SelectionAction | false)[] = [
    areSound && {
      id: 'download',
      text: text.download,
      icon: <Download className="size-4" />,
      run: () => {
        actions.download(chosen);
      },
    },
    areSound &&
      mayChange && {
        id: 'move',
        text: text.move,
        icon: <FolderInput className="size-4" />,
        run: () => {
          actions.move(chosen);
        },
      },
    mayChange && {
      id: 'trash',
      text: text.toTrash,
      icon: <Trash2 className="size-4" />,
      run: () => {
        actions.trash(chosen);
      },
    },
  ];
  return found.filter((action) => action !== false);
}

'use client';

import type { Entry } from '../../lib/drive/index.ts';
import type { Chosen } from '../transfers/file-sources.ts';
import { useStarring } from '../stars/stars-context.ts';
import { useViewSettings } from './browsing-context.ts';
import type { EntryActions } from './entry-choices.tsx';
import { canEdit } from './listing.ts';
import { pickFiles } from './pick-files.ts';
import { useShortcuts } from './use-shortcuts.ts';

type FolderShortcuts = {
  /** What is selected; else where the keyboard is. */
  meant: readonly Entry[];
  top: Entry;
  /** The folder above; `undefined` at the top. */
  above: Entry | undefined;
  mayAdd: boolean;
  actions: EntryActions;
  onNewFolder: () => void;
  onUpload: (chosen: Chosen) => void;
  onDetails: () => void;
  onHelp: () => void;
};

/** The keys of an open folder. */
export function useFolderShortcuts(options: FolderShortcuts): void {
  const { meant, top, above, mayAdd, actions, onNewFolder, onUpload, onDetails, onHelp } = options;
  const [{ layout }, change] = useViewSettings();
  const stars = useStarring();
  const [only] = meant.length === 1 ? meant : [];
  const mayChange = meant.length > 0 && meant.every((entry) => canEdit(entry) && entry.id !== top.id);
  useShortcuts({
    newFolder: mayAdd ? onNewFolder : undefined,
    upload: mayAdd
      ? () => {
          pickFiles(onUpload);
        }
      : undefined,
    rename:
      mayChange && only?.problem === undefined && only !== undefined
        ? () => {
            actions.rename(only);
          }
        : undefined,
    trash: mayChange
      ? () => {
          actions.trash(meant);
        }
      : undefined,
    up:
      above &&
      (() => {
        actions.open(above);
      }),
    layout: () => {
      change({ layout: layout === 'list' ? 'grid' : 'list' });
    },
    star:
      stars !== null && meant.length > 0 && only?.id !== top.id
        ? () => {
            stars.star(meant, !meant.every(({ id }) => stars.ids.has(id)));
          }
        : undefined,
    details: onDetails,
    help: onHelp,
  });
}

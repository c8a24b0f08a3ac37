import type { Entry } from '../../lib/drive/index.ts';
import type { OpenDialog } from './browser-dialogs.tsx';
import type { EntryActions } from './entry-choices.tsx';

type Means = Pick<EntryActions, 'download' | 'rename' | 'trash' | 'details' | 'star'> & {
  show: (dialog: OpenDialog) => void;
  /** Opens a folder. */
  open: (folder: Entry) => void;
};

/** What can be done with the entries of a folder: some of it at once, the rest through a dialog. */
export function folderActions({ show, open, ...direct }: Means): EntryActions {
  return {
    ...direct,
    open(entry) {
      if (entry.problem !== undefined) return;
      if (entry.kind === 'folder') open(entry);
      else show({ kind: 'preview', entry });
    },
    share(entry) {
      show({ kind: 'share', entry });
    },
    versions(entry) {
      show({ kind: 'versions', entry });
    },
    move(entries) {
      show({ kind: 'move', entries });
    },
  };
}

'use client';

import type { Drive, DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { PreviewDialog } from '../preview/preview-dialog.tsx';
import { ShareDialog } from '../share/share-dialog.tsx';
import { strings } from '../strings/strings.ts';
import { VersionsDialog } from '../versions/versions-dialog.tsx';
import { entryName } from './entry-name.ts';
import { childNamed } from './listing.ts';
import { MoveDialog } from './move-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';
import type { Changes } from './use-changes.ts';

const text = strings.drive;

/** The dialog that is open over a folder. None is loaded apart: a connection that is lost meanwhile must not break a press. */
export type OpenDialog =
  | { readonly kind: 'new-folder' }
  | { readonly kind: 'rename' | 'share' | 'preview' | 'versions'; readonly entry: Entry }
  | { readonly kind: 'move'; readonly entries: readonly Entry[] };

type BrowserDialogsProps = {
  open: OpenDialog;
  drive: Drive;
  snapshot: DriveSnapshot;
  folder: string;
  top: string;
  changes: Changes;
  onDownload: (entry: Entry) => void;
  onChanged: () => Promise<void>;
  /** Shows another dialog in place of this one. */
  onShow: (dialog: OpenDialog) => void;
  onClose: () => void;
};

export function BrowserDialogs(props: BrowserDialogsProps) {
  const { open, drive, snapshot, folder, top, changes, onDownload, onChanged, onShow, onClose } = props;
  const isTakenIn =
    (parent: string) =>
    (name: string): boolean =>
      childNamed(snapshot, parent, name) !== undefined;
  switch (open.kind) {
    case 'new-folder':
      return (
        <NameDialog
          title={text.newFolder}
          label={text.newFolderName}
          submit={text.create}
          isTaken={isTakenIn(folder)}
          onSubmit={(name) => changes.createFolder(folder, name)}
          onClose={onClose}
        />
      );
    case 'rename':
      return (
        <NameDialog
          title={text.renameTitle(entryName(open.entry))}
          label={text.newName}
          submit={text.rename}
          initial={open.entry.name}
          isTaken={isTakenIn(open.entry.parent ?? folder)}
          onSubmit={(name) => changes.rename(open.entry, name)}
          onClose={onClose}
        />
      );
    case 'move':
      return (
        <MoveDialog
          snapshot={snapshot}
          entries={open.entries}
          from={open.entries[0]?.parent ?? folder}
          top={top}
          onMove={(target) => changes.move(open.entries, target)}
          onClose={onClose}
        />
      );
    case 'share':
      return <ShareDialog drive={drive} entry={open.entry} onChanged={onChanged} onClose={onClose} />;
    case 'versions':
      return (
        <VersionsDialog
          drive={drive}
          entry={snapshot.entries.get(open.entry.id) ?? open.entry}
          onOpen={(entry) => {
            onShow({ kind: 'preview', entry });
          }}
          onClose={onClose}
        />
      );
    case 'preview':
      return <PreviewDialog drive={drive} entry={open.entry} onDownload={onDownload} onClose={onClose} />;
  }
}

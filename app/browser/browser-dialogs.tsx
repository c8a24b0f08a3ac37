'use client';

import type { Drive, DriveSnapshot, Entry, UploadSource } from '../../lib/drive/index.ts';
import { PreviewDialog } from '../preview/preview-dialog.tsx';
import { ShareDialog } from '../share/share-dialog.tsx';
import { strings } from '../strings/strings.ts';
import { VersionsDialog } from '../versions/versions-dialog.tsx';
import { checkEntryName } from './check-entry-name.ts';
import { childNamed } from './listing.ts';
import { MoveDialog } from './move-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import type { Changes } from './use-changes.ts';
import { VersionDialog } from './version-dialog.tsx';

const text = strings.drive;

/** The dialog that is open over a folder. */
export type OpenDialog =
  | { readonly kind: 'new-folder' | 'shortcuts' }
  | { readonly kind: 'share' | 'preview' | 'versions'; readonly entry: Entry }
  | { readonly kind: 'new-version'; readonly entry: Entry; readonly source: UploadSource }
  | { readonly kind: 'move'; readonly entries: readonly Entry[] };

export type BrowserDialogsProps = {
  open: OpenDialog;
  drive: Drive;
  /** What is listed, in its order. */
  listed: readonly Entry[];
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
  const { open, drive, listed, snapshot, folder, top, changes, onDownload, onChanged, onShow, onClose } =
    props;
  switch (open.kind) {
    case 'new-folder':
      return (
        <NameDialog
          title={text.newFolder}
          label={text.newFolderName}
          submit={text.create}
          isTaken={(name) => childNamed(snapshot, folder, name) !== undefined}
          onSubmit={async (name) => {
            await checkEntryName(name);
            changes.createFolder(folder, name);
          }}
          onClose={onClose}
        />
      );
    case 'shortcuts':
      return <ShortcutsSheet onClose={onClose} />;
    case 'new-version':
      return <VersionDialog drive={drive} entry={open.entry} source={open.source} onClose={onClose} />;
    case 'move':
      return (
        <MoveDialog
          snapshot={snapshot}
          entries={open.entries}
          from={open.entries[0]?.parent ?? folder}
          top={top}
          onMove={(target) => {
            changes.move(open.entries, target);
          }}
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
      return (
        <PreviewDialog
          {...{ drive, onDownload, onClose }}
          entry={open.entry}
          around={listed}
          onShow={(entry) => {
            onShow({ kind: 'preview', entry });
          }}
        />
      );
  }
}

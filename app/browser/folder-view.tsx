'use client';

import { useMemo, useState, type ReactNode } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { useDownloads } from '../transfers/use-downloads.ts';
import { useUploads } from '../transfers/use-uploads.tsx';
import { Badge } from '../ui/badge.tsx';
import { BrowserDialogs, type OpenDialog } from './browser-dialogs.tsx';
import { DropArea } from './drop-area.tsx';
import { entryChoices, type EntryActions } from './entry-choices.tsx';
import { FolderEmpty } from './folder-empty.tsx';
import { FolderList } from './folder-list.tsx';
import { FolderToolbar } from './folder-toolbar.tsx';
import { canEdit, childrenOf } from './listing.ts';
import { selectionActions } from './selection-actions.tsx';
import { useChanges } from './use-changes.ts';
import type { LiveDrive } from './use-live-drive.ts';

type FolderViewProps = {
  drive: Drive;
  live: LiveDrive;
  here: Entry;
  top: Entry;
  hrefOf: (entry: Entry) => string;
  /** What a search found, shown in place of what lies in `here`. */
  found?: { entries: readonly Entry[]; placeOf: (entry: Entry) => string; nothing: ReactNode };
};

/** One folder: what is in it and what may be done there. A single shared file shows as a list of one. */
export function FolderView({ drive, live, here, top, hrefOf, found }: FolderViewProps) {
  const { snapshot, refresh } = live;
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const changes = useChanges(drive, refresh);
  const uploads = useUploads(drive);
  const download = useDownloads(drive);
  const actions = actionsOf({ show: setDialog, hrefOf, download, trash: changes.trash });
  const isFile = here.kind === 'file';
  const inside = useMemo(() => (isFile ? [here] : childrenOf(snapshot, here.id)), [snapshot, here, isFile]);
  const mayAdd = found === undefined && !isFile && here.problem === undefined && canEdit(here);
  return (
    <DropArea
      isEnabled={mayAdd}
      onDrop={(dropped) => {
        uploads.begin(here.id, dropped);
      }}
    >
      <FolderList
        entries={found?.entries ?? inside}
        nothing={found?.nothing ?? <FolderEmpty mayAdd={mayAdd} />}
        {...(found !== undefined && { placeOf: found.placeOf })}
        onOpen={actions.open}
        choicesOf={(entry) => entryChoices(entry, entry.id === top.id, actions)}
        selectionActionsOf={(chosen) => selectionActions(chosen, top, actions)}
        toolbar={
          mayAdd ? (
            <FolderToolbar
              onNewFolder={() => {
                setDialog({ kind: 'new-folder' });
              }}
              onUpload={(files) => {
                uploads.begin(here.id, files);
              }}
            />
          ) : (
            found === undefined && !canEdit(here) && <ViewOnly />
          )
        }
      />
      {uploads.dialog}
      {dialog !== null && (
        <BrowserDialogs
          open={dialog}
          drive={drive}
          snapshot={snapshot}
          folder={here.id}
          top={top.id}
          changes={changes}
          onDownload={(entry) => {
            download([entry]);
          }}
          onChanged={refresh}
          onShow={setDialog}
          onClose={() => {
            setDialog(null);
          }}
        />
      )}
    </DropArea>
  );
}

function ViewOnly() {
  return (
    <div>
      <Badge>{strings.drive.viewOnly}</Badge>
    </div>
  );
}

type Means = Pick<EntryActions, 'download' | 'trash'> & {
  show: (dialog: OpenDialog) => void;
  hrefOf: (entry: Entry) => string;
};

function actionsOf({ show, hrefOf, download, trash }: Means): EntryActions {
  return {
    open(entry) {
      if (entry.problem !== undefined) return;
      if (entry.kind === 'folder') window.location.hash = hrefOf(entry);
      else show({ kind: 'preview', entry });
    },
    download,
    trash,
    rename(entry) {
      show({ kind: 'rename', entry });
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

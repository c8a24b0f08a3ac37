'use client';

import { Download, FolderInput, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { useDownloads } from '../transfers/use-downloads.ts';
import { useUploads } from '../transfers/use-uploads.tsx';
import { Badge } from '../ui/badge.tsx';
import { BrowserDialogs, type OpenDialog } from './browser-dialogs.tsx';
import { DropArea } from './drop-area.tsx';
import { entryChoices, type EntryActions } from './entry-choices.tsx';
import { EntryTable } from './entry-table.tsx';
import { FolderEmpty } from './folder-empty.tsx';
import { FolderToolbar } from './folder-toolbar.tsx';
import { canEdit, childrenOf, sortEntries, type Sorting } from './listing.ts';
import { SelectionBar, type SelectionAction } from './selection-bar.tsx';
import { useChanges } from './use-changes.ts';
import type { LiveDrive } from './use-live-drive.ts';

const text = strings.drive;
const nothing: ReadonlySet<string> = new Set();

type FolderViewProps = {
  drive: Drive;
  live: LiveDrive;
  folder: string;
  top: Entry;
  hrefOf: (entry: Entry) => string;
};

/** One folder: what is in it and what may be done there. A single shared file shows as a list of one. */
export function FolderView({ drive, live: { snapshot, refresh }, folder, top, hrefOf }: FolderViewProps) {
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [sorting, setSorting] = useState<Sorting>({ column: 'name', descending: false });
  const [selected, setSelected] = useState(nothing);
  const changes = useChanges(drive, refresh);
  const uploads = useUploads(drive);
  const download = useDownloads(drive);
  const here = snapshot.entries.get(folder);
  if (here === undefined) return null;

  const isFile = here.kind === 'file';
  const entries = sortEntries(isFile ? [here] : childrenOf(snapshot, folder), sorting);
  const chosen = entries.filter((entry) => selected.has(entry.id));
  const mayAdd = !isFile && here.problem === undefined && canEdit(here);
  const clear = (): void => {
    setSelected(nothing);
  };
  const open = (entry: Entry): void => {
    if (entry.problem !== undefined) return;
    if (entry.kind === 'folder') window.location.hash = hrefOf(entry);
    else setDialog({ kind: 'preview', entry });
  };
  const actions: EntryActions = {
    open,
    download,
    rename: (entry) => {
      setDialog({ kind: 'rename', entry });
    },
    share: (entry) => {
      setDialog({ kind: 'share', entry });
    },
    move: (moved) => {
      setDialog({ kind: 'move', entries: moved });
    },
    trash: (trashed) => {
      changes.trash(trashed);
      clear();
    },
  };
  return (
    <DropArea
      isEnabled={mayAdd}
      onDrop={(dropped) => {
        uploads.begin(folder, dropped);
      }}
    >
      {chosen.length > 0 ? (
        <SelectionBar
          count={chosen.length}
          actions={selectionActions(chosen, top, actions)}
          onClear={clear}
        />
      ) : mayAdd ? (
        <FolderToolbar
          onNewFolder={() => {
            setDialog({ kind: 'new-folder' });
          }}
          onUpload={(files) => {
            uploads.begin(folder, files);
          }}
        />
      ) : (
        !canEdit(here) && (
          <div>
            <Badge>{text.viewOnly}</Badge>
          </div>
        )
      )}
      {entries.length === 0 ? (
        <FolderEmpty mayAdd={mayAdd} />
      ) : (
        <EntryTable
          entries={entries}
          sorting={sorting}
          onSort={setSorting}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          choicesOf={(entry) => entryChoices(entry, entry.id === top.id, actions)}
        />
      )}
      {uploads.dialog}
      {dialog !== null && (
        <BrowserDialogs
          open={dialog}
          drive={drive}
          snapshot={snapshot}
          folder={folder}
          top={top.id}
          changes={changes}
          onDownload={(entry) => {
            download([entry]);
          }}
          onChanged={refresh}
          onClose={() => {
            setDialog(null);
          }}
        />
      )}
    </DropArea>
  );
}

function selectionActions(chosen: readonly Entry[], top: Entry, actions: EntryActions): SelectionAction[] {
  const sound = chosen.filter((entry) => entry.problem === undefined);
  const files = sound.filter((entry) => entry.kind === 'file');
  const mayChange = chosen.every((entry) => canEdit(entry) && entry.id !== top.id);
  const found: (SelectionAction | false)[] = [
    files.length > 0 &&
      files.length === chosen.length && {
        id: 'download',
        text: text.download,
        icon: <Download className="size-4" />,
        run: () => {
          actions.download(files);
        },
      },
    mayChange &&
      sound.length === chosen.length && {
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

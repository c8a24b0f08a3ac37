'use client';

import { useMemo, useState, type ReactNode } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import type { ThumbnailOf } from '../thumbnails/use-thumbnails.tsx';
import { useDownloads } from '../transfers/use-downloads.ts';
import { useUploads } from '../transfers/use-uploads.tsx';
import type { Chosen } from '../transfers/file-sources.ts';
import { lazyPart } from '../ui/lazy-part.tsx';
import { Badge } from '../ui/badge.tsx';
import type { BrowserDialogsProps, OpenDialog } from './browser-dialogs.tsx';
import type { DetailsPanelProps } from './details-panel.tsx';
import { noKeys } from './collection/selection.ts';
import { DropArea } from './drop-area.tsx';
import type { DropTarget } from './drop-target.ts';
import { entryChoices } from './entry-choices.tsx';
import { fileDrops } from './file-drops.ts';
import { folderActions } from './folder-actions.ts';
import { FolderEmpty } from './folder-empty.tsx';
import { FolderList } from './folder-list.tsx';
import { FolderToolbar } from './folder-toolbar.tsx';
import { canEdit, childrenOf, sortEntries, type Sorting } from './listing.ts';
import { isMovable } from './may-move.ts';
import { selectionActions } from './selection-actions.tsx';
import { useStarring } from '../stars/stars-context.ts';
import { useChanges } from './use-changes.ts';
import { useGo } from './use-go.ts';
import type { Dragging } from './use-dragging.ts';
import { useDetails } from './use-details.ts';
import { useFolderShortcuts } from './use-folder-shortcuts.ts';
import type { LiveDrive } from './use-live-drive.ts';
import { useRenaming } from './use-renaming.ts';
import { useSelection } from './use-selection.ts';

const BrowserDialogs = lazyPart<BrowserDialogsProps>(
  async () => (await import('./browser-dialogs.tsx')).BrowserDialogs,
);

const DetailsPanel = lazyPart<DetailsPanelProps>(
  async () => (await import('./details-panel.tsx')).DetailsPanel,
);

type FolderViewProps = {
  drive: Drive;
  live: LiveDrive;
  here: Entry;
  top: Entry;
  topName: string;
  dragging: Dragging;
  hrefOf: (entry: Entry) => string;
  thumbnailOf: ThumbnailOf;
  /** Entries of many folders, such as what a search found, shown in place of what lies in `here`. */
  found?: Found;
};

/** Entries that do not lie in one folder. */
export type Found = {
  readonly entries: readonly Entry[];
  readonly placeOf: (entry: Entry) => string;
  readonly nothing: ReactNode;
  readonly sorting?: Sorting;
};

/** One folder: what is in it and what may be done there. A single shared file shows as a list of one. */
export function FolderView({ drive, live, here, top, topName, ...rest }: FolderViewProps) {
  const { dragging, hrefOf, thumbnailOf, found } = rest;
  const { snapshot, saving, refresh } = live;
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [target, setTarget] = useState<DropTarget | null>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const changes = useChanges(drive, refresh);
  const uploads = useUploads(drive);
  const download = useDownloads(drive);
  const details = useDetails();
  const stars = useStarring();
  const go = useGo();
  const { renaming, begin: rename } = useRenaming(snapshot, changes.rename);
  const isFile = here.kind === 'file';
  const inside = useMemo(() => (isFile ? [here] : childrenOf(snapshot, here.id)), [snapshot, here, isFile]);
  const [sorting, setSorting] = useState<Sorting>(found?.sorting ?? { column: 'name', descending: false });
  const unsorted = found?.entries ?? inside;
  const entries = useMemo(() => sortEntries(unsorted, sorting), [unsorted, sorting]);
  const selection = useSelection(entries);
  const near = pointed === null ? undefined : snapshot.entries.get(pointed);
  const meant = selection.chosen.length > 0 || near === undefined ? selection.chosen : [near];
  const actions = folderActions({
    show: setDialog,
    open: (entry) => {
      go(hrefOf(entry));
    },
    download,
    rename,
    trash: changes.trash,
    ...(stars !== null && { star: stars.star }),
    details(entry) {
      selection.select(new Set([entry.id]));
      if (!details.isOpen) details.toggle();
    },
  });
  // A folder that is not there yet can be looked at, and takes nothing.
  const isThere = drive.snapshot().entries.has(here.id);
  const mayAdd = found === undefined && !isFile && isThere && here.problem === undefined && canEdit(here);
  const adding = {
    onNewFolder: () => {
      setDialog({ kind: 'new-folder' });
    },
    onUpload: (files: Chosen) => {
      uploads.begin(here.id, files);
    },
  };
  const onHelp = (): void => {
    setDialog({ kind: 'shortcuts' });
  };
  const above = here.id === top.id || here.parent === null ? undefined : snapshot.entries.get(here.parent);
  useFolderShortcuts({ meant, top, above, mayAdd, actions, ...adding, onDetails: details.toggle, onHelp });
  return (
    <div className="flex flex-1 gap-5">
      <DropArea
        aimAt={fileDrops({
          snapshot,
          here: mayAdd ? here : undefined,
          onUpload: uploads.begin,
          onVersion(entry, source) {
            setDialog({ kind: 'new-version', entry, source });
          },
        })}
        onAim={setTarget}
      >
        <FolderList
          {...{ entries, sorting, selection, saving, renaming, details, onHelp, thumbnailOf }}
          nothing={
            found?.nothing ?? (
              <FolderEmpty
                mayAdd={mayAdd}
                isFirst={here.id === top.id && snapshot.entries.size === 1}
                onUpload={adding.onUpload}
              />
            )
          }
          {...(found !== undefined && { placeOf: found.placeOf })}
          onOpen={actions.open}
          onSort={setSorting}
          target={target}
          drag={{
            dragging,
            chosen: selection.chosen,
            isMovable: (entry) => isMovable(entry, top),
            onAim: setTarget,
            onDropped() {
              selection.select(noKeys);
            },
          }}
          onPoint={({ id }) => {
            setPointed(id);
          }}
          choicesOf={(entry) => entryChoices(entry, { isTop: entry.id === top.id, stars }, actions)}
          selectionActionsOf={(chosen) => selectionActions(chosen, top, actions)}
          toolbar={
            mayAdd ? <FolderToolbar {...adding} /> : found === undefined && !canEdit(here) && <ViewOnly />
          }
        />
      </DropArea>
      {details.isOpen && (
        <DetailsPanel
          {...{ drive, snapshot, top, topName, details, thumbnailOf }}
          chosen={selection.chosen}
          entry={meant[0] ?? here}
          onShare={actions.share}
        />
      )}
      {uploads.dialog}
      {dialog !== null && (
        <BrowserDialogs
          {...{ drive, snapshot, changes }}
          open={dialog}
          listed={entries}
          folder={here.id}
          top={top.id}
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
    </div>
  );
}

function ViewOnly() {
  return (
    <div>
      <Badge>{strings.drive.viewOnly}</Badge>
    </div>
  );
}

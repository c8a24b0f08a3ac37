'use client';

import { ChevronLeft, FolderClosed } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { entryName } from './entry-name.ts';
import { canEdit, childrenOf, sortEntries } from './listing.ts';

const text = strings.drive;

type MoveDialogProps = {
  snapshot: DriveSnapshot;
  entries: readonly Entry[];
  from: string;
  top: string;
  onMove: (folder: string) => void;
  onClose: () => void;
};

/** Walks through the folders of the drive to choose where things go. */
export function MoveDialog({ snapshot, entries, from, top, onMove, onClose }: MoveDialogProps) {
  const [at, setAt] = useState(from);
  const here = snapshot.entries.get(at);
  const moved = new Set(entries.map((entry) => entry.id));
  const folders = childrenOf(snapshot, at).filter(
    (entry) =>
      entry.kind === 'folder' && entry.problem === undefined && canEdit(entry) && !moved.has(entry.id),
  );
  const above = at === top ? null : (here?.parent ?? null);
  return (
    <Dialog title={text.moveTitle(entries.length)} onClose={onClose}>
      <div className="flex items-center gap-2">
        {above !== null && (
          <Button
            look="quiet"
            onPress={() => {
              setAt(above);
            }}
          >
            <ChevronLeft aria-hidden className="size-4" />
            {text.moveUp}
          </Button>
        )}
        <p className="truncate font-medium">
          <bdi>{here === undefined || at === top ? topName(snapshot, top) : entryName(here)}</bdi>
        </p>
      </div>
      <ul className="mt-2 max-h-72 overflow-y-auto rounded-lg border border-line">
        {folders.length === 0 && <li className="px-4 py-6 text-center text-muted">{text.moveEmpty}</li>}
        {sortEntries(folders, { column: 'name', descending: false }).map((folder) => (
          <li key={folder.id}>
            <AriaButton
              className="flex min-h-11 w-full items-center gap-3 px-4 py-2 text-left data-focus-visible:-outline-offset-2 data-hovered:bg-sunken"
              onPress={() => {
                setAt(folder.id);
              }}
            >
              <FolderClosed aria-hidden className="size-5 shrink-0 text-accent" />
              <bdi className="truncate">{entryName(folder)}</bdi>
            </AriaButton>
          </li>
        ))}
      </ul>
      <DialogActions>
        <Button onPress={onClose}>{strings.actions.cancel}</Button>
        <Button
          look="primary"
          isDisabled={at === from}
          onPress={() => {
            onMove(at);
            onClose();
          }}
        >
          {text.moveHere}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function topName(snapshot: DriveSnapshot, top: string): string {
  const entry = snapshot.entries.get(top);
  return entry === undefined || entry.role === 'owner' ? text.nav.files : entryName(entry);
}

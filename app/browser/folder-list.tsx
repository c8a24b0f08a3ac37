'use client';

import { useState, type ReactNode } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import type { MenuChoice } from '../ui/popup-menu.tsx';
import { EntryTable } from './entry-table.tsx';
import { sortEntries, type Sorting } from './listing.ts';
import { SelectionBar, type SelectionAction } from './selection-bar.tsx';

const none: ReadonlySet<string> = new Set();

type FolderListProps = {
  entries: readonly Entry[];
  /** Stands in place of the list where there is nothing. */
  nothing: ReactNode;
  /** Where an entry lies, for those of many folders. */
  placeOf?: (entry: Entry) => string;
  /** Stands above the list while nothing is selected. */
  toolbar: ReactNode;
  onOpen: (entry: Entry) => void;
  choicesOf: (entry: Entry) => MenuChoice[];
  selectionActionsOf: (chosen: readonly Entry[]) => SelectionAction[];
};

/** The entries of a folder, sorted and selectable. */
export function FolderList({
  entries,
  nothing,
  placeOf,
  toolbar,
  onOpen,
  choicesOf,
  selectionActionsOf,
}: FolderListProps) {
  const [sorting, setSorting] = useState<Sorting>({ column: 'name', descending: false });
  const [selected, setSelected] = useState(none);
  // What is gone from the folder is selected no longer, whatever was pressed.
  const chosen = entries.filter((entry) => selected.has(entry.id));
  return (
    <>
      {chosen.length === 0 ? (
        toolbar
      ) : (
        <SelectionBar
          count={chosen.length}
          actions={selectionActionsOf(chosen)}
          onClear={() => {
            setSelected(none);
          }}
        />
      )}
      {entries.length === 0 ? (
        nothing
      ) : (
        <EntryTable
          entries={sortEntries(entries, sorting)}
          sorting={sorting}
          onSort={setSorting}
          selected={selected}
          onSelect={setSelected}
          onOpen={onOpen}
          choicesOf={choicesOf}
          {...(placeOf !== undefined && { placeOf })}
        />
      )}
    </>
  );
}

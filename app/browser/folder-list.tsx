'use client';

import { useMemo, useState, type ReactNode } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import type { MenuChoice } from '../ui/popup-menu.tsx';
import { noKeys } from './collection/selection.ts';
import { EntryCollection } from './entry-collection.tsx';
import { sortEntries, type Sorting } from './listing.ts';
import { SelectionBar, type SelectionAction } from './selection-bar.tsx';

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
  const [selected, setSelected] = useState(noKeys);
  // What is gone from the folder is selected no longer, whatever was pressed.
  const chosen = useMemo(() => entries.filter((entry) => selected.has(entry.id)), [entries, selected]);
  const chosenKeys = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen]);
  const sorted = useMemo(() => sortEntries(entries, sorting), [entries, sorting]);
  return (
    <>
      {chosen.length === 0 ? (
        toolbar
      ) : (
        <SelectionBar
          count={chosen.length}
          actions={selectionActionsOf(chosen)}
          onClear={() => {
            setSelected(noKeys);
          }}
        />
      )}
      {entries.length === 0 ? (
        nothing
      ) : (
        <EntryCollection
          entries={sorted}
          sorting={sorting}
          onSort={setSorting}
          selected={chosenKeys}
          onSelect={setSelected}
          onOpen={onOpen}
          choicesOf={choicesOf}
          {...(placeOf !== undefined && { placeOf })}
        />
      )}
    </>
  );
}

'use client';

import type { ReactNode } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import type { MenuChoice } from '../ui/menu-choice.ts';
import { useViewSettings } from './browsing-context.ts';
import { noKeys } from './collection/selection.ts';
import type { DropTarget } from './drop-target.ts';
import { EntryCollection } from './entry-collection.tsx';
import type { EntryDragOptions } from './entry-drag.ts';
import type { Sorting } from './listing.ts';
import { SelectionBar, type SelectionAction } from './selection-bar.tsx';
import type { Details } from './use-details.ts';
import type { RenameRequest } from './use-renaming.ts';
import type { Selection } from './use-selection.ts';
import { ViewControls } from './view-controls.tsx';

type FolderListProps = {
  /** In the order that they are shown in. */
  entries: readonly Entry[];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  selection: Selection;
  /** Stands in place of the list where there is nothing. */
  nothing: ReactNode;
  /** Where an entry lies, for those of many folders. */
  placeOf?: (entry: Entry) => string;
  thumbnailOf?: (entry: Entry) => ReactNode;
  /** Stands above the list while nothing is selected. */
  toolbar: ReactNode;
  saving: ReadonlySet<string>;
  renaming: RenameRequest | undefined;
  details: Details;
  onHelp: () => void;
  onOpen: (entry: Entry) => void;
  onPoint: (entry: Entry) => void;
  drag: EntryDragOptions;
  target: DropTarget | null;
  choicesOf: (entry: Entry) => MenuChoice[];
  selectionActionsOf: (chosen: readonly Entry[]) => SelectionAction[];
};

/** The entries of a folder, sortable and selectable. */
export function FolderList(props: FolderListProps) {
  const { entries, sorting, onSort, selection, nothing, toolbar, details, onHelp, ...more } = props;
  const { selectionActionsOf, ...rest } = more;
  const [{ layout }] = useViewSettings();
  const { chosen, keys, select } = selection;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        {chosen.length === 0 ? (
          <div>{toolbar}</div>
        ) : (
          <SelectionBar
            count={chosen.length}
            actions={selectionActionsOf(chosen)}
            onClear={() => {
              select(noKeys);
            }}
          />
        )}
        <ViewControls
          {...{ sorting, onSort, onHelp }}
          isDetailed={details.isOpen}
          onDetails={details.toggle}
        />
      </div>
      {entries.length === 0 ? (
        nothing
      ) : (
        <EntryCollection
          {...rest}
          {...{ entries, layout, sorting, onSort }}
          selected={keys}
          onSelect={select}
        />
      )}
    </>
  );
}

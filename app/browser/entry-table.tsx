'use client';

import { useState } from 'react';
import type { Selection } from 'react-aria-components';
import { Table, TableBody, type TableProps } from 'react-aria-components/Table';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import type { MenuChoice } from '../ui/popup-menu.tsx';
import { EntryHeader } from './entry-header.tsx';
import { EntryRow } from './entry-row.tsx';
import type { SortColumn, Sorting } from './listing.ts';
import { useRowMenu } from './use-row-menu.tsx';

/** Rows that are put on the page at a time: thousands would make it slow. */
const STEP = 300;

type EntryTableProps = {
  entries: readonly Entry[];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onOpen?: (entry: Entry) => void;
  choicesOf: (entry: Entry) => MenuChoice[];
  /** Where an entry lies, for those of many folders. */
  placeOf?: (entry: Entry) => string;
};

/** The list of a folder. A press opens; checkboxes select; a right click or the ⋯ button shows what can be done. */
export function EntryTable({
  entries,
  sorting,
  onSort,
  selected,
  onSelect,
  onOpen,
  choicesOf,
  placeOf,
}: EntryTableProps) {
  const [limit, setLimit] = useState(STEP);
  const shown = entries.slice(0, limit);
  const byId = new Map(shown.map((entry) => [entry.id, entry]));
  const rowMenu = useRowMenu(byId, choicesOf);
  return (
    <div
      className="overflow-hidden rounded-xl border border-line bg-panel"
      onContextMenu={rowMenu.onContextMenu}
    >
      <Table
        aria-label={strings.drive.table}
        selectionMode="multiple"
        selectedKeys={selected}
        onSelectionChange={(keys: Selection) => {
          onSelect(keys === 'all' ? new Set(byId.keys()) : new Set([...keys].map(String)));
        }}
        {...sortProps(sorting, onSort)}
        {...(onOpen === undefined ? {} : openProps(byId, onOpen))}
        className="w-full table-fixed border-collapse text-left"
      >
        <EntryHeader />
        <TableBody items={shown} dependencies={[choicesOf, placeOf]}>
          {(entry) => (
            <EntryRow
              entry={entry}
              choices={choicesOf(entry)}
              isOpenable={onOpen !== undefined}
              place={placeOf?.(entry)}
            />
          )}
        </TableBody>
      </Table>
      {shown.length < entries.length && (
        <div className="border-t border-line p-2 text-center">
          <Button
            look="quiet"
            onPress={() => {
              setLimit(limit + STEP);
            }}
          >
            {strings.drive.showMore(shown.length, entries.length)}
          </Button>
        </div>
      )}
      {rowMenu.menu}
    </div>
  );
}

function sortProps({ column, descending }: Sorting, onSort: (sorting: Sorting) => void) {
  return {
    sortDescriptor: { column, direction: descending ? 'descending' : 'ascending' },
    onSortChange: (sort) => {
      onSort({ column: columnOf(sort.column), descending: sort.direction === 'descending' });
    },
  } satisfies TableProps;
}

function openProps(byId: ReadonlyMap<string, Entry>, onOpen: (entry: Entry) => void) {
  return {
    onRowAction: (key) => {
      const entry = byId.get(String(key));
      if (entry !== undefined) onOpen(entry);
    },
  } satisfies TableProps;
}

function columnOf(key: unknown): SortColumn {
  return key === 'modified' || key === 'size' ? key : 'name';
}

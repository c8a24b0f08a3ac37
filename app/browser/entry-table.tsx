'use client';

import { useRef, useState, type MouseEvent } from 'react';
import type { Selection, SortDescriptor } from 'react-aria-components';
import { Table, TableBody } from 'react-aria-components/Table';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { ContextMenu, type MenuChoice } from '../ui/popup-menu.tsx';
import { EntryHeader } from './entry-header.tsx';
import { entryName } from './entry-name.ts';
import { EntryRow } from './entry-row.tsx';
import type { SortColumn, Sorting } from './listing.ts';

type EntryTableProps = {
  entries: readonly Entry[];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onOpen?: (entry: Entry) => void;
  choicesOf: (entry: Entry) => MenuChoice[];
};

type Asked = { entry: Entry; x: number; y: number };

/** The list of a folder. A press opens; checkboxes select; a right click or the ⋯ button shows what can be done. */
export function EntryTable({
  entries,
  sorting,
  onSort,
  selected,
  onSelect,
  onOpen,
  choicesOf,
}: EntryTableProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const anchor = useRef<HTMLDivElement>(null);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const onContextMenu = (event: MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest('[role="row"][data-key]') : null;
    const entry = byId.get(row?.getAttribute('data-key') ?? '');
    if (entry === undefined || row === null) return;
    event.preventDefault();
    const { left, top } = row.getBoundingClientRect();
    // The keyboard's menu key gives no point.
    const isPoint = event.clientX !== 0 || event.clientY !== 0;
    setAsked({ entry, x: isPoint ? event.clientX : left + 48, y: isPoint ? event.clientY : top + 32 });
  };
  return (
    <div className="overflow-hidden rounded-xl border border-line bg-panel" onContextMenu={onContextMenu}>
      <Table
        aria-label={strings.drive.table}
        selectionMode="multiple"
        selectedKeys={selected}
        onSelectionChange={(keys: Selection) => {
          onSelect(keys === 'all' ? new Set(byId.keys()) : new Set([...keys].map(String)));
        }}
        sortDescriptor={{
          column: sorting.column,
          direction: sorting.descending ? 'descending' : 'ascending',
        }}
        onSortChange={(sort: SortDescriptor) => {
          onSort({ column: columnOf(sort.column), descending: sort.direction === 'descending' });
        }}
        {...(onOpen === undefined
          ? {}
          : {
              onRowAction: (key) => {
                const entry = byId.get(String(key));
                if (entry !== undefined) onOpen(entry);
              },
            })}
        className="w-full table-fixed border-collapse text-left"
      >
        <EntryHeader />
        <TableBody items={entries} dependencies={[choicesOf]}>
          {(entry) => <EntryRow entry={entry} choices={choicesOf(entry)} isOpenable={onOpen !== undefined} />}
        </TableBody>
      </Table>
      <div
        ref={anchor}
        aria-hidden
        className="pointer-events-none fixed size-0"
        style={{ left: asked?.x ?? 0, top: asked?.y ?? 0 }}
      />
      {asked !== null && (
        <ContextMenu
          anchor={anchor}
          label={strings.drive.actionsFor(entryName(asked.entry))}
          choices={choicesOf(asked.entry)}
          onClose={() => {
            setAsked(null);
          }}
        />
      )}
    </div>
  );
}

function columnOf(key: unknown): SortColumn {
  return key === 'modified' || key === 'size' ? key : 'name';
}

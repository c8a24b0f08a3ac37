'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { CheckBox } from '../ui/check-box.tsx';
import { rowColumns } from './entry-row.tsx';
import type { SortColumn, Sorting } from './listing.ts';

const text = strings.drive;

type EntryHeaderProps = {
  selectedCount: number;
  count: number;
  onSelectAll: () => void;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
};

/** The head of the list, which stays while the list scrolls under it. */
export function EntryHeader({ selectedCount, count, onSelectAll, sorting, onSort }: EntryHeaderProps) {
  const column = { sorting, onSort };
  return (
    <div
      role="rowgroup"
      className="sticky top-0 z-10 rounded-t-xl border-b border-line bg-panel text-sm font-medium text-muted"
    >
      <div role="row" aria-rowindex={1} className={`min-h-10 items-center ${rowColumns}`}>
        <div role="columnheader" className="pl-2">
          <SelectAll {...{ selectedCount, count, onSelectAll }} />
        </div>
        <SortableColumn id="name" className="" {...column} />
        <SortableColumn id="modified" className="hidden md:block" {...column} />
        <SortableColumn id="size" className="hidden sm:block" {...column} />
        <div role="columnheader">
          <span className="sr-only">{text.columns.actions}</span>
        </div>
      </div>
    </div>
  );
}

export function SelectAll({
  selectedCount,
  count,
  onSelectAll,
}: Pick<EntryHeaderProps, 'selectedCount' | 'count' | 'onSelectAll'>) {
  return (
    <CheckBox
      label={text.selectAll}
      isSelected={selectedCount > 0 && selectedCount === count}
      isIndeterminate={selectedCount > 0 && selectedCount < count}
      onChange={onSelectAll}
    />
  );
}

type SortableColumnProps = Pick<EntryHeaderProps, 'sorting' | 'onSort'> & {
  id: SortColumn;
  className: string;
};

function SortableColumn({ id, sorting, onSort, className }: SortableColumnProps) {
  const isSorted = sorting.column === id;
  const direction = sorting.descending ? 'descending' : 'ascending';
  return (
    <div role="columnheader" aria-sort={isSorted ? direction : 'none'} className={className}>
      <button
        type="button"
        className="inline-flex min-h-9 items-center gap-1 rounded px-2 hover:text-ink"
        onClick={() => {
          onSort({ column: id, descending: isSorted && !sorting.descending });
        }}
      >
        {text.columns[id]}
        {isSorted && !sorting.descending && <ArrowUp aria-hidden className="size-3.5" />}
        {isSorted && sorting.descending && <ArrowDown aria-hidden className="size-3.5" />}
      </button>
    </div>
  );
}

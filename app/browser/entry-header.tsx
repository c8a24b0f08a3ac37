'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { Column, TableHeader } from 'react-aria-components/Table';
import { strings } from '../strings/strings.ts';
import { SelectBox } from '../ui/select-box.tsx';

const text = strings.drive.columns;
const cell = 'border-b border-line px-2 py-2 text-sm font-medium text-muted';

/** On narrow screens the date and the size stand under the name instead. */
export function EntryHeader() {
  return (
    <TableHeader>
      <Column className={`w-11 ${cell} pl-4`}>
        <SelectBox />
      </Column>
      <SortableColumn id="name" name={text.name} isRowHeader className="" />
      <SortableColumn id="modified" name={text.modified} className="hidden w-52 md:table-cell" />
      <SortableColumn id="size" name={text.size} className="hidden w-28 sm:table-cell" />
      <Column className={`w-14 ${cell}`}>
        <span className="sr-only">{text.actions}</span>
      </Column>
    </TableHeader>
  );
}

type SortableColumnProps = { id: string; name: string; className: string; isRowHeader?: boolean };

function SortableColumn({ id, name, className, isRowHeader = false }: SortableColumnProps) {
  return (
    <Column id={id} allowsSorting isRowHeader={isRowHeader} className={`cursor-default ${cell} ${className}`}>
      {({ sortDirection }) => (
        <span className="inline-flex items-center gap-1">
          {name}
          {sortDirection === 'ascending' && <ArrowUp aria-hidden className="size-3.5" />}
          {sortDirection === 'descending' && <ArrowDown aria-hidden className="size-3.5" />}
        </span>
      )}
    </Column>
  );
}

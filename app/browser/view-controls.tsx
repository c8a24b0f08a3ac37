'use client';

import { ArrowDownUp, Info, Keyboard, LayoutGrid, List } from 'lucide-react';
import { useRef, useState } from 'react';
import { Toolbar } from 'react-aria-components/Toolbar';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { ContextMenu } from '../ui/popup-menu.tsx';
import { useViewSettings } from './browsing-context.ts';
import type { SortColumn, Sorting } from './listing.ts';

const text = strings.browse;
const columns: readonly SortColumn[] = ['name', 'modified', 'size'];

type ViewControlsProps = {
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  isDetailed: boolean;
  onDetails: () => void;
  onHelp: () => void;
};

/** How the entries are shown. */
export function ViewControls({ sorting, onSort, isDetailed, onDetails, onHelp }: ViewControlsProps) {
  const [{ layout }, change] = useViewSettings();
  return (
    <Toolbar aria-label={text.view} className="flex items-center gap-1">
      <SortMenu {...{ sorting, onSort }} />
      <IconButton
        label={layout === 'list' ? text.asTiles : text.asList}
        onPress={() => {
          change({ layout: layout === 'list' ? 'grid' : 'list' });
        }}
      >
        {layout === 'list' ? (
          <LayoutGrid aria-hidden className="size-4.5" />
        ) : (
          <List aria-hidden className="size-4.5" />
        )}
      </IconButton>
      <IconButton label={isDetailed ? text.hideDetails : text.showDetails} onPress={onDetails}>
        <Info aria-hidden className="size-4.5" />
      </IconButton>
      <IconButton label={text.shortcuts.title} onPress={onHelp}>
        <Keyboard aria-hidden className="size-4.5" />
      </IconButton>
    </Toolbar>
  );
}

function SortMenu({ sorting, onSort }: Pick<ViewControlsProps, 'sorting' | 'onSort'>) {
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  return (
    <div ref={anchor}>
      <IconButton
        label={text.sort}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPress={() => {
          setOpen(true);
        }}
      >
        <ArrowDownUp aria-hidden className="size-4.5" />
      </IconButton>
      {isOpen && (
        <ContextMenu
          anchor={anchor}
          label={text.sort}
          choices={columns.map((column) => ({
            id: column,
            text: strings.drive.columns[column],
            icon: null,
            run: () => {
              onSort({ column, descending: sorting.column === column && !sorting.descending });
            },
          }))}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}

'use client';

import { ArrowDownUp, Info, Keyboard, LayoutGrid, List } from 'lucide-react';
import { MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Toolbar } from 'react-aria-components/Toolbar';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { MenuChoices, popoverLook } from '../ui/popup-menu.tsx';
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
      <MenuTrigger>
        <IconButton label={text.sort}>
          <ArrowDownUp aria-hidden className="size-4.5" />
        </IconButton>
        <Popover placement="bottom end" className={popoverLook}>
          <MenuChoices
            label={text.sort}
            choices={columns.map((column) => ({
              id: column,
              text: strings.drive.columns[column],
              icon: null,
              run: () => {
                onSort({ column, descending: sorting.column === column && !sorting.descending });
              },
            }))}
          />
        </Popover>
      </MenuTrigger>
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

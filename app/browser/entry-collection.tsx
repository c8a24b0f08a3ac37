'use client';

import { useMemo, useRef, type DragEvent, type MouseEvent, type ReactNode, type RefObject } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import type { MenuChoice } from '../ui/menu-choice.ts';
import { heightOf, type Geometry } from './collection/geometry.ts';
import { elementOf, keyOf } from './collection/key-of.ts';
import { LassoBox } from './collection/lasso-box.tsx';
import { noKeys, type Keys } from './collection/selection.ts';
import { useChoice } from './collection/use-choice.ts';
import { useEntryFocus } from './collection/use-entry-focus.ts';
import { useEntryKeys } from './collection/use-entry-keys.ts';
import { useEntryPresses } from './collection/use-entry-presses.ts';
import { useLasso } from './collection/use-lasso.ts';
import { useLongPress } from './collection/use-long-press.ts';
import { useVisibleSpan } from './collection/use-visible-span.ts';
import { useWidth } from './collection/use-width.ts';
import type { DropTarget } from './drop-target.ts';
import { entryDrag, type EntryDragOptions } from './entry-drag.ts';
import { EntryHeader } from './entry-header.tsx';
import type { EntryLayout } from './entry-item.ts';
import { EntryItems } from './entry-items.tsx';
import type { Sorting } from './listing.ts';
import type { RenameRequest } from './use-renaming.ts';
import { useRowMenu } from './use-row-menu.tsx';

type EntryCollectionProps = {
  /** In the order in which they are shown. */
  entries: readonly Entry[];
  layout?: EntryLayout;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  selected: Keys;
  saving: ReadonlySet<string>;
  onSelect: (selected: Keys) => void;
  onOpen?: (entry: Entry) => void;
  /** Where the keyboard came to. */
  onPoint?: (entry: Entry) => void;
  choicesOf: (entry: Entry) => MenuChoice[];
  /** Where an entry lies, for those of many folders. */
  placeOf?: (entry: Entry) => string;
  thumbnailOf?: (entry: Entry) => ReactNode;
  renaming?: RenameRequest | undefined;
  /** For entries that can be taken to other folders. */
  drag?: EntryDragOptions;
  /** What something is held over. */
  target?: DropTarget | null;
};

/** Entries as a list or as tiles, of which only those on the screen are on the page. */
export function EntryCollection(props: EntryCollectionProps) {
  const { entries, layout = 'list', sorting, onSort, selected, onSelect, onOpen, choicesOf } = props;
  const { saving, placeOf, thumbnailOf, renaming, drag, target = null, onPoint } = props;
  const area = useRef<HTMLDivElement>(null);
  const geometry = useGeometry(area, { layout, count: entries.length, hasPlaces: placeOf !== undefined });
  const span = useVisibleSpan(area, geometry);
  const byId = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries]);
  const focus = useEntryFocus(entries, area);
  const rowMenu = useRowMenu(byId, choicesOf);
  const choose = useChoice(entries, selected, onSelect);
  const longPress = useLongPress((key) => {
    choose(key, { isRange: false, isAdding: true });
  });
  const onPress = useEntryPresses({ byId, selected, onChoose: choose, onOpen, onMenu: rowMenu.openAt });
  const onKeyDown = useEntryKeys({
    ...{ entries, area, geometry, focus, onSelect, onOpen },
    onChoose: choose,
    onMenu: rowMenu.openAt,
  });
  const lasso = useLasso({ area, geometry, entries, selected, onSelect });
  const inPlace = useMemo(
    () =>
      renaming && {
        ...renaming,
        onClose: (isByKey: boolean) => {
          renaming.onClose();
          if (isByKey) elementOf(area.current, renaming.id)?.focus();
        },
      },
    [renaming],
  );
  const selectAll = (): void => {
    onSelect(selected.size === entries.length ? noKeys : new Set(byId.keys()));
  };
  return (
    <>
      <div className="flex flex-1 flex-col pb-16 select-none" onPointerDown={lasso.onPointerDown}>
        <div
          role="grid"
          aria-label={strings.drive.table}
          aria-multiselectable
          aria-rowcount={entries.length + (layout === 'list' ? 1 : 0)}
          className={layout === 'list' ? 'rounded-xl border border-line bg-panel' : ''}
        >
          {layout === 'list' && (
            <EntryHeader
              {...{ sorting, onSort }}
              selectedCount={selected.size}
              count={entries.length}
              onSelectAll={selectAll}
            />
          )}
          <div
            role="rowgroup"
            ref={area}
            className="relative"
            style={{ height: heightOf(geometry) }}
            onFocus={(event) => {
              focus.onFocus(event);
              const entry = byId.get(keyOf(event.target) ?? '');
              if (entry !== undefined) onPoint?.(entry);
            }}
            onKeyDown={onKeyDown}
            onPointerDown={longPress.onPointerDown}
            {...(drag !== undefined && dragHandlers(byId, drag, longPress.isTouch))}
            onPointerMove={longPress.onPointerMove}
            onPointerUp={longPress.onPointerUp}
            onPointerCancel={longPress.onPointerCancel}
            onClick={(event) => {
              if (!longPress.isSpent(event)) onPress(event);
            }}
            onContextMenu={(event: MouseEvent) => {
              // A long touch asks for a menu too; here it selects.
              if (longPress.isTouch()) event.preventDefault();
              else rowMenu.onContextMenu(event);
            }}
          >
            <LassoBox box={lasso.box} />
            <EntryItems
              {...{ entries, layout, geometry, span, selected, saving, placeOf, thumbnailOf }}
              currentIndex={focus.index}
              renaming={inPlace}
              isOpenable={onOpen !== undefined}
              isDraggable={drag !== undefined}
              target={target}
            />
          </div>
        </div>
      </div>
      {rowMenu.menu}
    </>
  );
}

/** A finger that stays on an entry selects it and drags nothing. */
function dragHandlers(byId: ReadonlyMap<string, Entry>, options: EntryDragOptions, isTouch: () => boolean) {
  const handlers = entryDrag(byId, options);
  return {
    ...handlers,
    onDragStart(event: DragEvent) {
      if (isTouch()) event.preventDefault();
      else handlers.onDragStart(event);
    },
  };
}

type Shape = { layout: EntryLayout; count: number; hasPlaces: boolean };

function useGeometry(area: RefObject<HTMLElement | null>, { layout, count, hasPlaces }: Shape): Geometry {
  const { width, rem } = useWidth(area);
  return useMemo(() => {
    if (layout === 'list') return { count, columns: 1, lineHeight: (hasPlaces ? 4.5 : 3.5) * rem, width };
    return { count, columns: Math.max(2, Math.floor(width / (11.5 * rem))), lineHeight: 12 * rem, width };
  }, [layout, count, hasPlaces, width, rem]);
}

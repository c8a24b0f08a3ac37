'use client';

import type { ReactNode } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import type { Geometry, Span } from './collection/geometry.ts';
import type { Keys } from './collection/selection.ts';
import type { DropTarget } from './drop-target.ts';
import type { EntryLayout } from './entry-item.ts';
import { EntryRow } from './entry-row.tsx';
import { EntryTile } from './entry-tile.tsx';
import type { Renaming } from './rename-field.tsx';

const GAP = 12;

type EntryItemsProps = {
  entries: readonly Entry[];
  layout: EntryLayout;
  geometry: Geometry;
  span: Span;
  selected: Keys;
  saving: ReadonlySet<string>;
  renaming: Renaming | undefined;
  /** Stays on the page wherever it is scrolled to: the keyboard is there. */
  currentIndex: number;
  isOpenable: boolean;
  isDraggable: boolean;
  target: DropTarget | null;
  placeOf: ((entry: Entry) => string) | undefined;
  thumbnailOf: ((entry: Entry) => ReactNode) | undefined;
};

/** The rows or tiles that are on the page now, each at its place. */
export function EntryItems({ entries, layout, geometry, span, currentIndex, ...props }: EntryItemsProps) {
  const { columns, lineHeight, width } = geometry;
  const { selected, saving, renaming, target, placeOf, isOpenable, isDraggable, thumbnailOf } = props;
  const Item = layout === 'list' ? EntryRow : EntryTile;
  const gap = layout === 'list' ? 0 : GAP;
  const itemWidth = (width + gap) / columns - gap;
  return shownIndexes(span, currentIndex).map((index) => {
    const entry = entries[index];
    if (entry === undefined) return null;
    return (
      <Item
        key={entry.id}
        entry={entry}
        index={index}
        left={(index % columns) * (itemWidth + gap)}
        top={Math.floor(index / columns) * lineHeight}
        width={itemWidth}
        height={lineHeight - gap}
        isSelected={selected.has(entry.id)}
        isCurrent={index === currentIndex}
        isOpenable={isOpenable}
        isDraggable={isDraggable}
        drop={target?.key === entry.id ? target.verdict : undefined}
        isSaving={saving.has(entry.id)}
        renaming={renaming?.id === entry.id ? renaming : undefined}
        place={placeOf?.(entry)}
        thumbnailOf={thumbnailOf}
      />
    );
  });
}

/** In order, so that the page reads as the view does. */
function shownIndexes({ start, end }: Span, current: number): number[] {
  const shown = Array.from({ length: end - start }, (_, offset) => start + offset);
  if (current < 0 || (current >= start && current < end)) return shown;
  return current < start ? [current, ...shown] : [...shown, current];
}

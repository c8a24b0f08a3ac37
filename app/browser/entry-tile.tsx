'use client';

import { memo } from 'react';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { CheckBox } from '../ui/check-box.tsx';
import { dropLook } from './drop-target.ts';
import { EntryIcon } from './entry-icon.tsx';
import type { EntryItemProps } from './entry-item.ts';
import { EntryMarks } from './entry-marks.tsx';
import { entryName } from './entry-name.ts';
import { MenuButton } from './menu-button.tsx';
import { RenameField } from './rename-field.tsx';

/** A tile has one cell, as the rows of a grid without columns have. */
export const EntryTile = memo(function EntryTile(props: EntryItemProps) {
  const { entry, index, isSelected, isCurrent, isOpenable, isDraggable, isSaving, renaming, thumbnailOf } =
    props;
  const { left, top, width, height } = props;
  const name = entryName(entry);
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div
      role="row"
      data-key={entry.id}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      aria-busy={isSaving}
      data-drop={props.drop}
      draggable={isDraggable && renaming === undefined}
      tabIndex={tabIndex}
      style={{ left, top, width, height }}
      className={`absolute scroll-mt-4 scroll-mb-6 rounded-xl border border-line bg-panel hover:border-field-line aria-selected:border-accent aria-selected:bg-accent-soft has-[form]:z-10 ${dropLook} ${isOpenable ? 'cursor-pointer' : 'cursor-default'}`}
    >
      <div role="gridcell" className="flex h-full flex-col">
        <div className="absolute top-2 left-2">
          <CheckBox label={strings.browse.selectOne(name)} isSelected={isSelected} tabIndex={tabIndex} />
        </div>
        <div className="m-2 mb-0 flex min-h-0 flex-1 items-center justify-center overflow-hidden rounded-lg bg-sunken">
          {thumbnailOf?.(entry) ?? <EntryIcon entry={entry} isLarge />}
        </div>
        <div className="flex min-h-14 items-center gap-1 py-1 pr-1 pl-3">
          {renaming === undefined ? (
            <TileLabel {...props} />
          ) : (
            <RenameField name={entry.name} renaming={renaming} />
          )}
        </div>
      </div>
    </div>
  );
});

function TileLabel({ entry, place, isSaving, isCurrent }: EntryItemProps) {
  const name = entryName(entry);
  const detail = place ?? (entry.kind === 'file' ? formatSize(entry.size) : strings.drive.kinds.folder);
  return (
    <>
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-center gap-2">
          <bdi className="truncate text-sm font-medium" title={name}>
            {name}
          </bdi>
          <EntryMarks entry={entry} isSaving={isSaving} />
        </div>
        <p className="truncate text-xs text-muted">
          <bdi>{detail}</bdi>
        </p>
      </div>
      <MenuButton label={strings.drive.more(name)} tabIndex={isCurrent ? 0 : -1} />
    </>
  );
}

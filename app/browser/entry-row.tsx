'use client';

import { memo } from 'react';
import { formatMoment } from '../format/moment.ts';
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

/** Narrow screens have no room for the date and the size, which stand under the name there. */
export const rowColumns =
  'grid grid-cols-[3.25rem_minmax(0,1fr)_3.25rem] sm:grid-cols-[3.25rem_minmax(0,1fr)_7rem_3.25rem] md:grid-cols-[3.25rem_minmax(0,1fr)_13rem_7rem_3.25rem]';

export const EntryRow = memo(function EntryRow(props: EntryItemProps) {
  const {
    entry,
    index,
    top,
    height,
    isSelected,
    isCurrent,
    isOpenable,
    isDraggable,
    isSaving,
    place,
    renaming,
  } = props;
  const name = entryName(entry);
  const size = entry.kind === 'file' ? formatSize(entry.size) : '';
  const modified = formatMoment(entry.modified);
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div
      role="row"
      data-key={entry.id}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-busy={isSaving}
      data-drop={props.drop}
      draggable={isDraggable && renaming === undefined}
      tabIndex={tabIndex}
      style={{ top, height }}
      className={`absolute inset-x-0 scroll-mt-12 scroll-mb-6 items-center border-b border-line last:rounded-b-xl last:border-b-0 hover:bg-sunken aria-selected:bg-accent-soft has-[form]:z-10 ${dropLook} ${rowColumns} ${isOpenable ? 'cursor-pointer' : 'cursor-default'}`}
    >
      <div role="gridcell" className="pl-2">
        <CheckBox label={strings.browse.selectOne(name)} isSelected={isSelected} tabIndex={tabIndex} />
      </div>
      <div role="rowheader" className="flex min-w-0 items-center gap-3 px-2">
        <EntryIcon entry={entry} />
        <div className="min-w-0 flex-1">
          {renaming === undefined ? (
            <div className="flex min-w-0 items-center gap-2">
              <bdi className="truncate font-medium" title={name}>
                {name}
              </bdi>
              <EntryMarks entry={entry} isSaving={isSaving} />
            </div>
          ) : (
            <RenameField name={entry.name} renaming={renaming} />
          )}
          {renaming === undefined && place !== undefined && (
            <p className="truncate text-xs text-muted">
              <bdi>{place}</bdi>
            </p>
          )}
          <p className={`truncate text-xs text-muted md:hidden ${renaming === undefined ? '' : 'hidden'}`}>
            <span className="sm:hidden">{size === '' ? '' : `${size} · `}</span>
            {modified}
          </p>
        </div>
      </div>
      <div role="gridcell" className="hidden truncate px-2 text-sm text-muted md:block">
        {modified}
      </div>
      <div role="gridcell" className="hidden truncate px-2 text-sm text-muted tabular-nums sm:block">
        {size}
      </div>
      <div role="gridcell" className="px-1">
        <MenuButton label={strings.drive.more(name)} tabIndex={tabIndex} />
      </div>
    </div>
  );
});

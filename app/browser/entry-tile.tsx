'use client';

import { memo } from 'react';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { CheckBox } from '../ui/check-box.tsx';
import { EntryIcon } from './entry-icon.tsx';
import type { EntryItemProps } from './entry-item.ts';
import { EntryMarks } from './entry-marks.tsx';
import { entryName } from './entry-name.ts';
import { MenuButton } from './menu-button.tsx';

/** A tile has one cell, as the rows of a grid without columns have. */
export const EntryTile = memo(function EntryTile(props: EntryItemProps) {
  const { entry, index, isSelected, isCurrent, isOpenable, place, thumbnailOf } = props;
  const { left, top, width, height } = props;
  const name = entryName(entry);
  const tabIndex = isCurrent ? 0 : -1;
  const detail = place ?? (entry.kind === 'file' ? formatSize(entry.size) : strings.drive.kinds.folder);
  return (
    <div
      role="row"
      data-key={entry.id}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      tabIndex={tabIndex}
      style={{ left, top, width, height }}
      className={`absolute scroll-mt-4 scroll-mb-6 rounded-xl border border-line bg-panel hover:border-field-line aria-selected:border-accent aria-selected:bg-accent-soft ${isOpenable ? 'cursor-pointer' : 'cursor-default'}`}
    >
      <div role="gridcell" className="flex h-full flex-col">
        <div className="absolute top-1 left-1">
          <CheckBox label={strings.browse.selectOne(name)} isSelected={isSelected} tabIndex={tabIndex} />
        </div>
        <div className="m-2 mb-0 flex min-h-0 flex-1 items-center justify-center overflow-hidden rounded-lg bg-sunken">
          {thumbnailOf?.(entry) ?? <EntryIcon entry={entry} isLarge />}
        </div>
        <div className="flex items-center gap-1 py-1 pr-1 pl-3">
          <div className="min-w-0 flex-1">
            <div className="flex min-w-0 items-center gap-2">
              <bdi className="truncate text-sm font-medium" title={name}>
                {name}
              </bdi>
              <EntryMarks entry={entry} />
            </div>
            <p className="truncate text-xs text-muted">
              <bdi>{detail}</bdi>
            </p>
          </div>
          <MenuButton label={strings.drive.more(name)} tabIndex={tabIndex} />
        </div>
      </div>
    </div>
  );
});

'use client';

import { EllipsisVertical, Users } from 'lucide-react';
import { MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Cell, Row } from 'react-aria-components/Table';
import type { Entry } from '../../lib/drive/index.ts';
import { formatMoment } from '../format/moment.ts';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { Badge } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';
import { MenuChoices, popoverLook, type MenuChoice } from '../ui/popup-menu.tsx';
import { SelectBox } from '../ui/select-box.tsx';
import { EntryIcon } from './entry-icon.tsx';
import { entryName } from './entry-name.ts';

const text = strings.drive;
const cell = 'border-b border-line px-2 py-2 align-middle group-last:border-b-0';

type EntryRowProps = {
  entry: Entry;
  choices: readonly MenuChoice[];
  isOpenable: boolean;
  /** Where it lies, if that is not plain. */
  place?: string | undefined;
};

export function EntryRow({ entry, choices, isOpenable, place }: EntryRowProps) {
  const name = entryName(entry);
  const size = entry.kind === 'file' ? formatSize(entry.size) : '';
  const modified = formatMoment(entry.modified);
  return (
    <Row
      id={entry.id}
      textValue={name}
      className={`group data-hovered:bg-sunken data-selected:bg-accent-soft ${isOpenable ? 'cursor-pointer' : 'cursor-default'}`}
    >
      <Cell className={`${cell} pl-4`}>
        <SelectBox />
      </Cell>
      <Cell className={cell}>
        <div className="flex min-w-0 items-center gap-3">
          <EntryIcon entry={entry} />
          <div className="min-w-0 flex-1">
            <div className="flex min-w-0 items-center gap-2">
              <bdi className="truncate font-medium" title={name}>
                {name}
              </bdi>
              <Marks entry={entry} />
            </div>
            {place !== undefined && (
              <p className="truncate text-xs text-muted">
                <bdi>{place}</bdi>
              </p>
            )}
            <p className="truncate text-xs text-muted md:hidden">
              <span className="sm:hidden">{size === '' ? '' : `${size} · `}</span>
              {modified}
            </p>
          </div>
        </div>
      </Cell>
      <Cell className={`hidden text-sm text-muted md:table-cell ${cell}`}>{modified}</Cell>
      <Cell className={`hidden text-sm text-muted tabular-nums sm:table-cell ${cell}`}>{size}</Cell>
      <Cell className={cell}>
        {choices.length > 0 && (
          <MenuTrigger>
            <IconButton label={text.more(name)}>
              <EllipsisVertical aria-hidden className="size-4" />
            </IconButton>
            <Popover placement="bottom end" className={popoverLook}>
              <MenuChoices label={text.actionsFor(name)} choices={choices} />
            </Popover>
          </MenuTrigger>
        )}
      </Cell>
    </Row>
  );
}

function Marks({ entry }: { entry: Entry }) {
  return (
    <>
      {entry.problem !== undefined && (
        <span title={text.problems[entry.problem]}>
          <Badge tone="danger">{text.problemNames[entry.problem]}</Badge>
        </span>
      )}
      {entry.shared > 0 && (
        <span className="inline-flex shrink-0 text-muted" title={text.sharedMark(entry.shared)}>
          <Users aria-hidden className="size-4" />
          <span className="sr-only">{text.sharedMark(entry.shared)}</span>
        </span>
      )}
    </>
  );
}

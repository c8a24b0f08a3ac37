'use client';

import { SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import type { ThumbnailOf } from '../thumbnails/use-thumbnails.tsx';
import { Choice } from '../ui/choice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { entryName } from './entry-name.ts';
import { FolderView } from './folder-view.tsx';
import { searchEntries, searchKinds, type SearchKind } from './search.ts';
import type { Dragging } from './use-dragging.ts';
import type { LiveDrive } from './use-live-drive.ts';

const text = strings.search;

export type SearchResultsProps = {
  drive: Drive;
  live: LiveDrive;
  top: Entry;
  topName: string;
  dragging: Dragging;
  query: string;
  hrefOf: (entry: Entry) => string;
  thumbnailOf: ThumbnailOf;
};

/** What was found anywhere below `top`, with the folder that it lies in. */
export function SearchResults({ live, top, topName, query, ...rest }: SearchResultsProps) {
  const [kind, setKind] = useState<SearchKind>('any');
  const { snapshot } = live;
  const found = useMemo(
    () => searchEntries(snapshot, top.id, { text: query, kind }),
    [snapshot, top.id, query, kind],
  );
  const placeOf = ({ parent }: Entry): string => {
    const folder = parent === null ? undefined : snapshot.entries.get(parent);
    return text.inFolder(folder === undefined || folder.id === top.id ? topName : entryName(folder));
  };
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <p role="status" className="px-1 text-muted">
          {text.results(found.length)}
        </p>
        <div className="w-full sm:w-56">
          <Choice
            label={text.kind}
            value={kind}
            options={searchKinds.map((value) => ({ value, text: text.kinds[value] }))}
            onChange={setKind}
          />
        </div>
      </div>
      <FolderView
        {...{ live, top, topName, ...rest }}
        here={top}
        found={{
          entries: found,
          placeOf,
          nothing: (
            <EmptyState icon={<SearchX className="size-6" />} title={text.noneTitle}>
              {text.noneText}
            </EmptyState>
          ),
        }}
      />
    </>
  );
}

'use client';

import { FolderX } from 'lucide-react';
import { useDeferredValue, useRef, useState, type ReactNode } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { isDenied } from '../errors/explain-error.ts';
import { Place } from '../shell/place.tsx';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { BreadcrumbTrail } from './breadcrumb-trail.tsx';
import { FreshnessNote } from './freshness-note.tsx';
import { FolderView } from './folder-view.tsx';
import { isOpenable, pathTo } from './listing.ts';
import { SearchBox } from './search-box.tsx';
import { useOnGo } from './hash-path.ts';
import { lazyPart } from '../ui/lazy-part.tsx';
import type { SearchResultsProps } from './search-results.tsx';
import { useChanges } from './use-changes.ts';
import { useThumbnails } from '../thumbnails/use-thumbnails.tsx';
import { useDragging } from './use-dragging.ts';
import type { LiveDrive } from './use-live-drive.ts';
import { useShortcuts } from './use-shortcuts.ts';

const text = strings.drive;

const SearchResults = lazyPart<SearchResultsProps>(
  async () => (await import('./search-results.tsx')).SearchResults,
);

type DriveBrowserProps = {
  drive: Drive;
  live: LiveDrive;
  /** The topmost entry of what is shown; `undefined` while it is not known, or gone. */
  top: string | undefined;
  topName: string;
  /** The open folder; empty for the top. */
  folder: string;
  hrefOf: (entry: Entry) => string;
  /** What takes the place of everything where access is gone. */
  denied: ReactNode;
};

/** A drive, or what one may see of it, folder by folder. */
export function DriveBrowser({ drive, live, top, topName, folder, hrefOf, denied }: DriveBrowserProps) {
  const { snapshot, error, refresh } = live;
  const [search, setSearch] = useState({ folder, text: '' });
  // Whoever opens a folder, a found one too, has done with searching.
  const typed = search.folder === folder ? search.text : '';
  useOnGo(() => {
    setSearch({ folder, text: '' });
  });
  const query = useDeferredValue(typed).trim();
  const { move } = useChanges(drive, refresh);
  const dragging = useDragging(snapshot, move);
  const thumbnailOf = useThumbnails(drive);
  const searchBox = useRef<HTMLDivElement>(null);
  useShortcuts({
    search: () => searchBox.current?.querySelector('input')?.focus(),
  });
  if (isDenied(error)) return denied;
  if (!snapshot.synced) {
    return (
      <Place heading={<h1 className="px-1 text-xl font-semibold">{topName}</h1>}>
        {error === null ? (
          <Loading label={text.syncing} />
        ) : (
          <ErrorPanel error={error} onRetry={() => void refresh()} />
        )}
      </Place>
    );
  }
  const root = top === undefined ? undefined : snapshot.entries.get(top);
  if (root === undefined || root.trashed) return denied;
  const at = folder === '' ? root.id : folder;
  const whole = pathTo(snapshot, at);
  const path = whole.slice(Math.max(0, whole.indexOf(root)));
  const here = isOpenable(snapshot, at) && whole.includes(root) ? whole.at(-1) : undefined;
  return (
    <Place
      heading={
        <BreadcrumbTrail path={here === undefined ? [root] : path} {...{ topName, dragging, hrefOf }} />
      }
      actions={
        root.kind === 'folder' && (
          <div ref={searchBox} className="w-full sm:w-72">
            <SearchBox
              value={typed}
              onChange={(text) => {
                setSearch({ folder, text });
              }}
            />
          </div>
        )
      }
    >
      <FreshnessNote recalled={snapshot.recalled} error={error} />
      {query !== '' ? (
        <SearchResults {...{ drive, live, topName, dragging, query, hrefOf, thumbnailOf }} top={root} />
      ) : here === undefined ? (
        <FolderGone href={hrefOf(root)} />
      ) : (
        <FolderView
          key={here.id}
          {...{ drive, live, here, topName, dragging, hrefOf, thumbnailOf }}
          top={root}
        />
      )}
    </Place>
  );
}

function FolderGone({ href }: { href: string }) {
  return (
    <EmptyState
      icon={<FolderX className="size-6" />}
      title={text.goneTitle}
      actions={
        <a href={href} className="font-medium text-accent underline">
          {text.goTop}
        </a>
      }
    >
      {text.goneText}
    </EmptyState>
  );
}

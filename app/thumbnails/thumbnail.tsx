'use client';

import { useEffect, useSyncExternalStore } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { EntryIcon } from '../browser/entry-icon.tsx';
import type { ThumbnailStore } from './thumbnail-store.ts';

/** Fills what it is in, with the icon until the picture is there. The name stands beside it, so it says nothing itself. */
export function Thumbnail({ entry, store }: { entry: Entry; store: ThumbnailStore }) {
  useEffect(() => store.watch(entry), [store, entry]);
  const url = useSyncExternalStore(store.subscribe, () => store.urlOf(entry));
  if (url === undefined) return <EntryIcon entry={entry} isLarge />;
  return (
    <picture className="contents">
      <img src={url} alt="" draggable={false} className="size-full object-cover" />
    </picture>
  );
}

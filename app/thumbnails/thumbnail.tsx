'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { EntryIcon } from '../browser/entry-icon.tsx';
import type { ThumbnailStore } from './thumbnail-store.ts';

/** Pixels of a picture that is not blown up: an icon, not a photograph. */
const TINY = 100;

/** Fills what it is in, with the icon until the picture is there. The name stands beside it, so it says nothing itself. */
export function Thumbnail({ entry, store }: { entry: Entry; store: ThumbnailStore }) {
  useEffect(() => store.watch(entry), [store, entry]);
  const url = useSyncExternalStore(store.subscribe, () => store.urlOf(entry));
  const [isTiny, setTiny] = useState(false);
  if (url === undefined) return <EntryIcon entry={entry} isLarge />;
  return (
    <picture className="contents">
      <img
        src={url}
        alt=""
        draggable={false}
        className={`size-full ${isTiny ? 'object-scale-down' : 'object-cover'}`}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
          setTiny(Math.max(naturalWidth, naturalHeight) < TINY);
        }}
      />
    </picture>
  );
}

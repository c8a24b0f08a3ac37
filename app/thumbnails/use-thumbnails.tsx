'use client';

import { useCallback, useEffect, useMemo, type ReactNode } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { createThumbnailStore } from './thumbnail-store.ts';
import { Thumbnail } from './thumbnail.tsx';

/** The thumbnail of an entry; `undefined` for one that has none. */
export type ThumbnailOf = (entry: Entry) => ReactNode;

const addresses = {
  create: (blob: Blob) => URL.createObjectURL(blob),
  revoke(url: string) {
    URL.revokeObjectURL(url);
  },
};

/** Thumbnails of a drive, kept in memory while some of the drive is on the screen. */
export function useThumbnails(drive: Drive): ThumbnailOf {
  const store = useMemo(() => createThumbnailStore(drive, addresses), [drive]);
  useEffect(
    () => () => {
      store.clear();
    },
    [store],
  );
  return useCallback(
    (entry) => (entry.hasThumbnail ? <Thumbnail {...{ entry, store }} /> : undefined),
    [store],
  );
}

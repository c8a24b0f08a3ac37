'use client';

import { useMemo, type ReactNode } from 'react';
import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { FolderView } from '../browser/folder-view.tsx';
import { FreshnessNote } from '../browser/freshness-note.tsx';
import { hashHref } from '../browser/hash-path.ts';
import type { Sorting } from '../browser/listing.ts';
import { useChanges } from '../browser/use-changes.ts';
import { useDragging } from '../browser/use-dragging.ts';
import { useLiveDrive } from '../browser/use-live-drive.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { useAccount } from '../session/use-account.ts';
import { Place, PlaceTitle } from '../shell/place.tsx';
import { strings } from '../strings/strings.ts';
import { useThumbnails } from '../thumbnails/use-thumbnails.tsx';
import { Loading } from '../ui/loading.tsx';

type PickedEntriesProps = {
  title: string;
  /** Which entries of one's own drive are shown, wherever they lie. Keep its identity while it picks the same. */
  pick: (snapshot: DriveSnapshot) => Entry[];
  sorting?: Sorting;
  nothing: ReactNode;
};

/** A place that gathers entries of many folders of one's own drive. */
export function PickedEntries({ title, pick, sorting, nothing }: PickedEntriesProps) {
  const { drive } = useAccount();
  const live = useLiveDrive(drive);
  const { snapshot, error, refresh } = live;
  const { move } = useChanges(drive, refresh);
  const dragging = useDragging(snapshot, move);
  const thumbnailOf = useThumbnails(drive);
  const entries = useMemo(() => pick(snapshot), [pick, snapshot]);
  const top = snapshot.entries.get(snapshot.roots[0] ?? '');
  const topName = strings.drive.nav.files;
  const placeOf = ({ parent }: Entry): string => {
    const folder = parent === null ? undefined : snapshot.entries.get(parent);
    return strings.search.inFolder(folder === undefined || folder === top ? topName : entryName(folder));
  };
  return (
    <Place heading={<PlaceTitle>{title}</PlaceTitle>}>
      {top !== undefined ? (
        <>
          <FreshnessNote recalled={snapshot.recalled} error={error} />
          <FolderView
            {...{ drive, live, top, topName, dragging, thumbnailOf }}
            here={top}
            hrefOf={(entry) => `/drive/${hashHref(entry === top ? [] : [entry.id])}`}
            found={{ entries, placeOf, nothing, ...(sorting !== undefined && { sorting }) }}
          />
        </>
      ) : error === null ? (
        <Loading label={strings.drive.syncing} />
      ) : (
        <ErrorPanel error={error} onRetry={() => void refresh()} />
      )}
    </Place>
  );
}

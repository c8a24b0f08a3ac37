'use client';

import type { ReactNode } from 'react';
import type { Drive, DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { formatMoment } from '../format/moment.ts';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import type { ThumbnailOf } from '../thumbnails/use-thumbnails.tsx';
import { Note } from '../ui/note.tsx';
import { AccessDetails } from './access-details.tsx';
import { DetailsList } from './details-list.tsx';
import { EntryIcon } from './entry-icon.tsx';
import { entryName } from './entry-name.ts';
import { isOwned, pathTo } from './listing.ts';

const text = strings.browse.details;

export type EntryDetailsProps = {
  drive: Drive;
  snapshot: DriveSnapshot;
  entry: Entry;
  top: Entry;
  topName: string;
  onShare: (entry: Entry) => void;
  thumbnailOf: ThumbnailOf;
};

/** One entry: what it is, where it is, who can open it. */
export function EntryDetails(props: EntryDetailsProps) {
  const { drive, snapshot, entry, top, topName, onShare, thumbnailOf } = props;
  const isTop = entry.id === top.id;
  const name = isTop ? topName : entryName(entry);
  const isFile = entry.kind === 'file';
  const whole = pathTo(snapshot, entry.id);
  const above = whole.slice(
    Math.max(
      0,
      whole.findIndex(({ id }) => id === top.id),
    ),
    -1,
  );
  const place = above.map((folder) => (folder.id === top.id ? topName : entryName(folder))).join(' › ');
  const rows: (readonly [string, ReactNode] | false)[] = [
    [text.kind, isFile && entry.type !== '' ? entry.type : strings.drive.kinds[entry.kind]],
    isFile && [text.size, formatSize(entry.size)],
    [text.modified, formatMoment(entry.modified)],
    !isTop && [text.place, <bdi key="place">{place}</bdi>],
    isFile && [text.version, String(entry.version)],
  ];
  return (
    <div className="flex flex-col gap-4">
      {entry.hasThumbnail && (
        <div className="flex h-44 items-center justify-center overflow-hidden rounded-lg bg-sunken [&_img]:object-contain">
          {thumbnailOf(entry)}
        </div>
      )}
      <div className="flex items-start gap-3">
        <EntryIcon entry={entry} />
        <p className="min-w-0 font-medium break-words">
          <bdi>{name}</bdi>
        </p>
      </div>
      {entry.problem !== undefined && <Note tone="danger">{strings.drive.problems[entry.problem]}</Note>}
      <DetailsList rows={rows.filter((row) => row !== false)} />
      {isOwned(entry) && entry.problem === undefined && (
        <AccessDetails
          {...{ drive, entry, onShare }}
          sharedAbove={above.filter(({ shared }) => shared > 0)}
        />
      )}
    </div>
  );
}

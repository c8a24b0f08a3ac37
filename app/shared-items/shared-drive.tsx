'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronLeft } from 'lucide-react';
import type { Drive, Entry, SharedItem } from '../../lib/drive/index.ts';
import { DriveBrowser } from '../browser/drive-browser.tsx';
import { hashHref } from '../browser/hash-path.ts';
import { useLiveDrive } from '../browser/use-live-drive.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { isDenied } from '../errors/explain-error.ts';
import { visibleName } from '../format/visible-name.ts';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { Loading } from '../ui/loading.tsx';
import { NoAccess } from './no-access.tsx';

const text = strings.sharing;

type SharedDriveProps = { item: SharedItem; folder: string };

/** Something that somebody shared, opened. */
export function SharedDrive({ item, folder }: SharedDriveProps) {
  const account = useAccount();
  const opened = useQuery({
    queryKey: ['account', account.address, 'opened', item.id],
    queryFn: () => account.openShared(item),
    staleTime: Infinity,
    structuralSharing: false,
  });
  return (
    <>
      <a
        href="#"
        className="mx-3 mt-4 inline-flex items-center gap-1 self-start rounded px-1 text-sm text-accent sm:mx-6"
      >
        <ChevronLeft aria-hidden className="size-4" />
        {text.backToList}
      </a>
      {opened.isPending && <Loading label={text.openingDrive} />}
      {opened.isError &&
        (isDenied(opened.error) ? (
          <NoAccess />
        ) : (
          <ErrorPanel error={opened.error} onRetry={() => void opened.refetch()} />
        ))}
      {opened.isSuccess && <OpenedDrive drive={opened.data} item={item} folder={folder} />}
    </>
  );
}

function OpenedDrive({ drive, item, folder }: SharedDriveProps & { drive: Drive }) {
  const live = useLiveDrive(drive);
  const name = live.snapshot.entries.get(item.node)?.name ?? '';
  return (
    <DriveBrowser
      drive={drive}
      live={live}
      top={item.node}
      topName={visibleName(name === '' ? item.name : name)}
      folder={folder}
      hrefOf={(entry: Entry) => hashHref(entry.id === item.node ? [item.id] : [item.id, entry.id])}
      denied={<NoAccess />}
    />
  );
}

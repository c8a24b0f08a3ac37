'use client';

import type { ReactNode } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { DriveBrowser } from '../browser/drive-browser.tsx';
import { entryName } from '../browser/entry-name.ts';
import { hashHref } from '../browser/hash-path.ts';
import { useLiveDrive } from '../browser/use-live-drive.ts';
import { strings } from '../strings/strings.ts';

type LinkDriveProps = { drive: Drive; secret: string; folder: string; denied: ReactNode };

/** The file or folder behind a link. The link's key stays after the `#`, so that a reload opens it again. */
export function LinkDrive({ drive, secret, folder, denied }: LinkDriveProps) {
  const live = useLiveDrive(drive);
  const top = live.snapshot.roots[0];
  const root = top === undefined ? undefined : live.snapshot.entries.get(top);
  return (
    <DriveBrowser
      drive={drive}
      live={live}
      top={top}
      topName={root === undefined ? strings.sharing.linkPage.title : entryName(root)}
      folder={folder}
      hrefOf={(entry: Entry) => hashHref(entry.id === top ? [secret] : [secret, entry.id])}
      denied={denied}
    />
  );
}

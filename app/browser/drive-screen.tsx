'use client';

import type { Entry } from '../../lib/drive/index.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { Place, PlaceTitle } from '../shell/place.tsx';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { DriveBrowser } from './drive-browser.tsx';
import { hashHref, useHashPath } from './hash-path.ts';
import { useLiveDrive } from './use-live-drive.ts';

/** One's own drive; the open folder is named after the `#`. */
export function DriveScreen() {
  const { drive } = useAccount();
  const live = useLiveDrive(drive);
  const [folder] = useHashPath();
  const top = live.snapshot.roots[0];
  const hrefOf = (entry: Entry): string => hashHref(entry.id === top ? [] : [entry.id]);
  const denied = (
    <Place heading={<PlaceTitle>{strings.drive.nav.files}</PlaceTitle>}>
      <ErrorPanel error={live.error} onRetry={() => void live.refresh()} />
    </Place>
  );
  return (
    <DriveBrowser
      drive={drive}
      live={live}
      top={top}
      topName={strings.drive.nav.files}
      folder={folder}
      hrefOf={hrefOf}
      denied={denied}
    />
  );
}

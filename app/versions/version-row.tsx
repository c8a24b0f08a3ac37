'use client';

import type { FileVersion } from '../../lib/drive/index.ts';
import { formatMoment } from '../format/moment.ts';
import { formatSize } from '../format/size.ts';
import { shorten } from '../format/visible-name.ts';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings/strings.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';

const text = strings.versions;

type VersionRowProps = {
  version: FileVersion;
  isNewest: boolean;
  onOpen: () => void;
  /** Absent where the caller may not change the file. */
  onRestore?: () => void;
};

export function VersionRow({ version: found, isNewest, onOpen, onRestore }: VersionRowProps) {
  // Behind a link there is no account.
  const self = useSession((session) => session.account?.address);
  const { version, size, time, author, throughRequest, problem } = found;
  const isSound = problem === undefined;
  const who =
    throughRequest === true
      ? strings.requests.through
      : author === self
        ? text.byYou
        : text.by(shorten(author, 8));
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2">
      <div className="min-w-48 flex-1">
        <p className="flex items-center gap-2 font-medium">
          {formatMoment(time)}
          {isNewest && <Badge>{text.newest}</Badge>}
        </p>
        <p className={`text-sm ${isSound ? 'text-muted' : 'text-danger'}`} title={author}>
          {text.number(version)} · {isSound ? `${formatSize(size)} · ${who}` : text.altered}
        </p>
      </div>
      {isSound && (
        <div className="flex gap-2">
          <Button look="quiet" aria-label={text.open(version)} onPress={onOpen}>
            {text.openShort}
          </Button>
          {!isNewest && onRestore !== undefined && (
            <Button look="quiet" aria-label={text.restore(version)} onPress={onRestore}>
              {text.restoreShort}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

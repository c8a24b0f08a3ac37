'use client';

import { useQuery } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import type { Drive, Entry, FileVersion } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { canEdit } from '../browser/listing.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Loading } from '../ui/loading.tsx';
import { useSaveVersion } from './use-save-version.ts';
import { VersionRow } from './version-row.tsx';

const text = strings.versions;

type VersionsDialogProps = {
  drive: Drive;
  entry: Entry;
  /** Shows one version of the file. */
  onOpen: (version: Entry) => void;
  onClose: () => void;
};

/** The history of a file: every version can be opened, and an editor can make it the newest again. */
export function VersionsDialog({ drive, entry, onOpen, onClose }: VersionsDialogProps) {
  const history = useQuery({
    queryKey: ['account', drive.id, 'versions', entry.id, entry.version],
    queryFn: () => drive.versions(entry.id),
  });
  const save = useSaveVersion(drive, entry);
  const mayEdit = canEdit(entry);
  return (
    <Dialog title={<bdi>{text.title(entryName(entry))}</bdi>} onClose={onClose}>
      {history.isPending && <Loading label={text.loading} />}
      {history.isError && <ErrorPanel error={history.error} onRetry={() => void history.refetch()} />}
      {history.isSuccess && (
        <ul aria-label={text.list} className="divide-y divide-line rounded-lg border border-line">
          {history.data.map((version, i) => (
            <VersionRow
              key={version.version}
              version={version}
              isNewest={i === 0}
              onOpen={() => {
                onOpen(entryAt(entry, version));
              }}
              {...(mayEdit && {
                onRestore: () => {
                  save.restore(version);
                  onClose();
                },
              })}
            />
          ))}
        </ul>
      )}
      {mayEdit && (
        <div className="mt-4 flex flex-col items-start gap-4">
          <p className="text-sm text-muted">{text.keeps}</p>
          <FileTrigger
            onSelect={(files) => {
              const file = files?.[0];
              if (file === undefined) return;
              save.upload(file);
              onClose();
            }}
          >
            <Button>
              <Upload aria-hidden className="size-4" />
              {text.upload}
            </Button>
          </FileTrigger>
        </div>
      )}
    </Dialog>
  );
}

/** The entry as it was then: previews and downloads ask for this version. */
const entryAt = (entry: Entry, { version, size, time }: FileVersion): Entry => ({
  ...entry,
  version,
  size,
  modified: time,
});

'use client';

import type { Drive, Entry, UploadSource } from '../../lib/drive/index.ts';
import { visibleName } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useSaveVersion } from '../versions/use-save-version.ts';
import { entryName } from './entry-name.ts';

const text = strings.browse.drops;

type VersionDialogProps = { drive: Drive; entry: Entry; source: UploadSource; onClose: () => void };

/** Asks before a file that was dropped on another becomes a version of it: the row beside may have been meant. */
export function VersionDialog({ drive, entry, source, onClose }: VersionDialogProps) {
  const { replace } = useSaveVersion(drive, entry);
  return (
    <ConfirmDialog
      title={text.askTitle}
      confirm={text.askConfirm}
      look="primary"
      onConfirm={async () => {
        replace(source);
      }}
      onClose={onClose}
    >
      <p>{text.askText(visibleName(source.name), entryName(entry))}</p>
    </ConfirmDialog>
  );
}

'use client';

import { useMemo, useState, type ReactNode } from 'react';
import { toast } from 'sonner';
import type { Drive, UploadSource } from '../../lib/drive/index.ts';
import { reportError } from '../errors/report-error.ts';
import { visibleName } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import type { Chosen } from './file-sources.ts';
import { createFolderMaker } from './folder-maker.ts';
import { findConflicts, resolveConflicts, uploadOf, type ConflictChoice } from './plan-uploads.ts';
import { useTransferStore } from './transfers-context.ts';

type Pending = {
  readonly parent: string;
  readonly files: readonly UploadSource[];
  readonly conflicts: readonly UploadSource[];
};

export type Uploads = {
  /** Starts what was chosen; names that are taken are asked about first. */
  begin(parent: string, chosen: Chosen): void;
  /** To be rendered: the question, while there is one. */
  readonly dialog: ReactNode;
};

const tellOfCopy = (name: string): void => void toast(strings.transfers.keptAsCopy(visibleName(name)));

export function useUploads(drive: Drive): Uploads {
  const transfers = useTransferStore();
  const [pending, setPending] = useState<Pending | null>(null);
  const makeFolder = useMemo(() => createFolderMaker(drive), [drive]);
  const start = (parent: string, files: readonly UploadSource[]): void => {
    transfers.getState().add(files.map((file) => uploadOf(drive, parent, file, makeFolder, tellOfCopy)));
  };
  const choose = (choice: ConflictChoice): void => {
    if (pending !== null)
      start(pending.parent, resolveConflicts(drive, pending.parent, pending.files, choice));
    setPending(null);
  };
  return {
    begin(parent, { files, emptyFolders }) {
      if (files.length + emptyFolders.length === 0) toast(strings.transfers.nothingFound);
      for (const path of emptyFolders) makeFolder(parent, path).catch(reportError);
      const conflicts = findConflicts(drive, parent, files);
      if (conflicts.length === 0) start(parent, files);
      else setPending({ parent, files, conflicts });
    },
    dialog: pending !== null && (
      <ConflictDialog
        conflicts={pending.conflicts}
        onChoose={choose}
        onClose={() => {
          setPending(null);
        }}
      />
    ),
  };
}

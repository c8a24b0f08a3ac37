'use client';

import { useMemo } from 'react';
import { toast } from '../ui/toast.ts';
import { strings } from '../strings/strings.ts';
import { useSession } from '../session/session-context.ts';
import { sourceOf } from './file-sources.ts';
import { createFolderMaker } from './folder-maker.ts';
import { tellOfCopy } from './kept-as-copy.ts';
import { uploadOf } from './plan-uploads.ts';
import { isSameFile } from './transfer-journal.ts';
import { useTransferStore } from './transfers-context.ts';

/** Takes files that were chosen again and goes on with those uploads that the page's reload cut off. */
export function useChooseAgain(): (files: readonly File[]) => void {
  const transfers = useTransferStore();
  const drive = useSession((session) => session.account?.drive);
  const makeFolder = useMemo(() => (drive === undefined ? undefined : createFolderMaker(drive)), [drive]);
  return (files) => {
    if (drive === undefined || makeFolder === undefined) return;
    const { transfers: all, add, removeLost } = transfers.getState();
    const found = all.flatMap(({ id, phase, origin, total: size }) => {
      if (phase !== 'lost' || origin === undefined) return [];
      const file = files.find((one) => isSameFile({ ...origin, size }, one));
      return file === undefined ? [] : [{ id, origin, file }];
    });
    if (found.length === 0) toast.error(strings.transfers.notThese);
    removeLost(found.map(({ id }) => id));
    add(
      found.map(({ origin, file }) =>
        uploadOf(drive, origin.parent, sourceOf(file, origin.path), makeFolder, tellOfCopy),
      ),
    );
  };
}

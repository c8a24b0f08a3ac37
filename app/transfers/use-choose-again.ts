'use client';

import { useMemo } from 'react';
import { toast } from '../ui/toast.ts';
import { strings } from '../strings/strings.ts';
import { useSession } from '../session/session-context.ts';
import { fileOf, type FileHandle } from './file-handles.ts';
import { sourceOf } from './file-sources.ts';
import { createFolderMaker } from './folder-maker.ts';
import { tellOfCopy } from './kept-as-copy.ts';
import { uploadOf } from './plan-uploads.ts';
import { isSameFile } from './transfer-journal.ts';
import type { Transfer } from './transfer.ts';
import { useTransferStore } from './transfers-context.ts';

export type ChooseAgain = {
  /** Takes files that were chosen again and goes on with those uploads that ended with the page. */
  choose(files: readonly File[]): void;
  /** Goes on with one whose file the browser finds again, if the person allows it. Must be called in a press. */
  goOn(transfer: Transfer): void;
};

export function useChooseAgain(): ChooseAgain {
  const transfers = useTransferStore();
  const drive = useSession((session) => session.account?.drive);
  const makeFolder = useMemo(() => (drive === undefined ? undefined : createFolderMaker(drive)), [drive]);
  const take = (files: readonly { file: File; handle?: FileHandle | undefined }[]): void => {
    if (drive === undefined || makeFolder === undefined) return;
    const { transfers: all, add, removeLost } = transfers.getState();
    const found = all.flatMap(({ id, phase, origin, total: size }) => {
      if (phase !== 'lost' || origin === undefined) return [];
      const chosen = files.find(({ file }) => isSameFile({ ...origin, size }, file));
      return chosen === undefined ? [] : [{ id, origin, ...chosen }];
    });
    if (found.length === 0) toast.error(strings.transfers.notThese);
    removeLost(found.map(({ id }) => id));
    add(
      found.map(({ origin, file, handle }) =>
        uploadOf(drive, origin.parent, sourceOf(file, origin.path, handle), makeFolder, tellOfCopy),
      ),
    );
  };
  const goOn = async ({ handle }: Transfer): Promise<void> => {
    const file = handle && (await fileOf(handle));
    if (file === undefined) toast.error(strings.transfers.notThese);
    else take([{ file, handle }]);
  };
  return {
    choose(files) {
      take(files.map((file) => ({ file })));
    },
    goOn: (transfer) => void goOn(transfer),
  };
}

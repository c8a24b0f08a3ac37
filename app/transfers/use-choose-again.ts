'use client';

import { toast } from '../ui/toast.ts';
import { strings } from '../strings/strings.ts';
import { useSession } from '../session/session-context.ts';
import { goOnWith } from './choose-again.ts';
import { chosenFiles, type ChosenFile } from './file-sources.ts';
import { filesOf } from './files-of-handle.ts';
import { tellOfCopy } from './kept-as-copy.ts';
import type { Transfer } from './transfer.ts';
import { useTransferStore } from './transfers-context.ts';

export type ChooseAgain = {
  /** Takes files that were chosen again and goes on with those uploads that ended with the page. */
  choose(files: readonly File[]): void;
  /** Goes on with one whose file or folder the browser finds again, if the person allows it. Must be called in a press. */
  goOn(transfer: Transfer): void;
};

export function useChooseAgain(): ChooseAgain {
  const transfers = useTransferStore();
  const drive = useSession((session) => session.account?.drive);
  const take = (found: readonly ChosenFile[]): void => {
    if (drive === undefined) return;
    const { transfers: all, add, addLost, removeLost } = transfers.getState();
    const { ids, added, rest } = goOnWith(drive, all, found, tellOfCopy);
    if (ids.length === 0) toast.error(strings.transfers.notThese);
    removeLost(ids);
    addLost(rest);
    add(added);
  };
  const goOn = async ({ handle }: Transfer): Promise<void> => {
    take(handle === undefined ? [] : await filesOf(handle));
  };
  return {
    choose(files) {
      void chosenFiles(files).then((chosen) => {
        take(chosen.files);
      });
    },
    goOn: (transfer) => void goOn(transfer),
  };
}

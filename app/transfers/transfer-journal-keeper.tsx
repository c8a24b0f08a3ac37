'use client';

import { useEffect } from 'react';
import type { Account } from '../../lib/drive/index.ts';
import { openHandleStore } from '../session/handle-store.ts';
import { useTransferStore } from './transfers-context.ts';
import { handlesOf, isSame, placeOf, readJournal, unfinishedOf, writeJournal } from './transfer-journal.ts';
import type { Lost } from './transfer.ts';

const NOTE = 'uploads';

/**
 * Keeps a list of the account's unfinished uploads on the device, sealed, and shows after a reload what was lost with the page. Beside it lie,
 * as the browser keeps them, the handles of their files and folders.
 */
export function TransferJournalKeeper({ account: { address, notes, drive } }: { account: Account }): null {
  const transfers = useTransferStore();
  useEffect(() => {
    let written: readonly Lost[] = [];
    let isOver = false;
    const opening = openHandleStore(address);
    const write = (): void => {
      const own = unfinishedOf(transfers.getState().transfers).filter(
        ({ origins }) => origins[0]?.drive === drive.id,
      );
      if (isSame(own, written)) return;
      written = own;
      void notes.write(NOTE, writeJournal(own));
      void opening.then((handles) => handles?.keep(handlesOf(own)));
    };
    let stop: (() => void) | undefined;
    const reading = Promise.all([notes.read(NOTE), opening.then((handles) => handles?.readAll())]);
    void reading.then(([text, handles]) => {
      if (isOver) return;
      const lost = readJournal(text).map((one) => ({ ...one, handle: handles?.get(placeOf(one)) }));
      written = lost;
      transfers.getState().addLost(lost);
      write();
      stop = transfers.subscribe(write);
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [address, notes, drive, transfers]);
  return null;
}

'use client';

import { useEffect } from 'react';
import type { Account } from '../../lib/drive/index.ts';
import { openHandleStore } from '../session/device-store.ts';
import { useTransferStore } from './transfers-context.ts';
import { handlesOf, placeOf, readJournal, unfinishedOf, writeJournal } from './transfer-journal.ts';

const NOTE = 'uploads';

/**
 * Keeps a list of the account's unfinished uploads on the device, sealed, and shows after a reload what was lost with the page. Beside it lie,
 * as the browser keeps them, the handles of their files.
 */
export function useTransferJournal({ address, notes, drive }: Account): void {
  const transfers = useTransferStore();
  useEffect(() => {
    let written: string | undefined;
    let isOver = false;
    const opening = openHandleStore(address);
    const write = (): void => {
      const own = transfers.getState().transfers.filter(({ origin }) => origin?.drive === drive.id);
      const text = writeJournal(unfinishedOf(own));
      if (text === written) return;
      written = text;
      void notes.write(NOTE, text);
      void opening.then((handles) => handles?.keep(handlesOf(own)));
    };
    let stop: (() => void) | undefined;
    const reading = Promise.all([notes.read(NOTE), opening.then((handles) => handles?.readAll())]);
    void reading.then(([text, handles]) => {
      if (isOver) return;
      const lost = readJournal(text).map((one) => ({ ...one, handle: handles?.get(placeOf(one)) }));
      transfers.getState().addLost(lost);
      written = text;
      write();
      stop = transfers.subscribe(write);
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [address, notes, drive, transfers]);
}

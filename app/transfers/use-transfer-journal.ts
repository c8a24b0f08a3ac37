'use client';

import { useEffect } from 'react';
import type { Account } from '../../lib/drive/index.ts';
import { useTransferStore } from './transfers-context.ts';
import { readJournal, unfinishedOf, writeJournal } from './transfer-journal.ts';

const NOTE = 'uploads';

/** Keeps a list of the account's unfinished uploads on the device, sealed, and shows after a reload what was lost with the page. */
export function useTransferJournal({ notes, drive }: Account): void {
  const transfers = useTransferStore();
  useEffect(() => {
    let written: string | undefined;
    let isOver = false;
    const write = (): void => {
      const own = unfinishedOf(transfers.getState().transfers).filter((one) => one.drive === drive.id);
      const text = writeJournal(own);
      if (text === written) return;
      written = text;
      void notes.write(NOTE, text);
    };
    let stop: (() => void) | undefined;
    void notes.read(NOTE).then((text) => {
      if (isOver) return;
      transfers.getState().addLost(readJournal(text));
      written = text;
      write();
      stop = transfers.subscribe(write);
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [notes, drive, transfers]);
}

'use client';

import type { Drive, Entry } from '../../lib/drive/index.ts';
import { reportError } from '../errors/report-error.ts';
import { wasStopped } from '../errors/explain-error.ts';
import { useTransferStore } from './transfers-context.ts';

/** Downloads what is chosen of a drive through the transfers tray: a file as it is, all else as one ZIP. */
export function useDownloads(drive: Drive): (entries: readonly Entry[]) => void {
  const transfers = useTransferStore();
  const begin = async (entries: readonly Entry[]): Promise<void> => {
    const { downloadOf } = await import('./downloads.ts');
    transfers.getState().add([await downloadOf(drive, entries)]);
  };
  return (entries) => {
    begin(entries).catch((error: unknown) => {
      if (!wasStopped(error)) reportError(error);
    });
  };
}

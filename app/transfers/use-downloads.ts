'use client';

import type { Drive, Entry } from '../../lib/drive/index.ts';
import { reportError } from '../errors/report-error.ts';
import { wasStopped } from '../errors/explain-error.ts';
import { drain, openSink, type Sink } from './download-sink.ts';
import type { NewTransfer } from './transfer.ts';
import { useTransferStore } from './transfers-context.ts';

/** Downloads files of a drive through the transfers tray. */
export function useDownloads(drive: Drive): (entries: readonly Entry[]) => void {
  const transfers = useTransferStore();
  const begin = async (entry: Entry): Promise<void> => {
    const sink = await openSink(entry.name, entry.type, entry.size);
    transfers.getState().add([downloadOf(drive, entry, sink)]);
  };
  return (entries) => {
    for (const entry of entries) {
      begin(entry).catch((error: unknown) => {
        if (!wasStopped(error)) reportError(error);
      });
    }
  };
}

function downloadOf(drive: Drive, entry: Entry, first: Sink): NewTransfer {
  let opened: Sink | undefined = first;
  return {
    kind: 'download',
    name: entry.name,
    total: entry.size,
    subject: { drive, entry },
    async task(report, conduct) {
      // A sink serves once: trying again asks for a place again.
      const sink = opened ?? (await openSink(entry.name, entry.type, entry.size));
      opened = undefined;
      report({ phase: 'fetching', bytes: 0 });
      const download = await drive
        .download(entry.id, { version: entry.version, ...conduct })
        .catch(async (error: unknown) => {
          await sink.discard();
          throw error;
        });
      await drain(download, sink, (bytes) => {
        report({ phase: 'fetching', bytes });
      });
    },
  };
}

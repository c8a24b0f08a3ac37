'use client';

import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { reportError } from '../errors/report-error.ts';
import { visibleName } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';

const text = strings.drive.done;

/** Changes to a drive. Those that a dialog waits for throw; the others tell of their own failure. */
export type Changes = {
  createFolder(parent: string, name: string): Promise<void>;
  rename(entry: Entry, name: string): Promise<void>;
  move(entries: readonly Entry[], folder: string): Promise<void>;
  purge(entries: readonly Entry[]): Promise<void>;
  trash(entries: readonly Entry[]): void;
  restore(entries: readonly Entry[]): void;
  readonly isBusy: boolean;
};

const idsOf = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.id);

export function useChanges(drive: Drive, refresh: () => Promise<void>): Changes {
  const restoring = useMutation({
    mutationFn: (entries: readonly Entry[]) => drive.restore(idsOf(entries)),
    onSuccess: (_, entries) => toast.success(text.restored(entries.length)),
    onError: reportError,
    onSettled: refresh,
  });
  const trashing = useMutation({
    mutationFn: (entries: readonly Entry[]) => drive.trash(idsOf(entries)),
    onSuccess: (_, entries) => {
      const undo = (): void => {
        restoring.mutate(entries);
      };
      toast.success(text.trashed(entries.length), { action: { label: text.undo, onClick: undo } });
    },
    onError: reportError,
    onSettled: refresh,
  });
  const told = async (change: Promise<unknown>, message: string): Promise<void> => {
    try {
      await change;
    } finally {
      await refresh();
    }
    toast.success(message);
  };
  return {
    createFolder: (parent, name) => told(drive.createFolder(parent, name), text.folder(visibleName(name))),
    rename: (entry, name) => told(drive.rename(entry.id, name), text.renamed(visibleName(name))),
    move: (entries, folder) => told(moveAll(drive, entries, folder), text.moved(entries.length)),
    purge: (entries) => told(drive.purge(idsOf(entries)), text.purged(entries.length)),
    trash: trashing.mutate,
    restore: restoring.mutate,
    isBusy: trashing.isPending || restoring.isPending,
  };
}

async function moveAll(drive: Drive, entries: readonly Entry[], folder: string): Promise<void> {
  for (const entry of entries) await drive.move(entry.id, folder);
}

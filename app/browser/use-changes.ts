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

/** What was done, and how to undo it. */
type Done = { message: string; undo?: () => Promise<unknown> };

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
      offerUndo(text.trashed(entries.length), () => {
        restoring.mutate(entries);
      });
    },
    onError: reportError,
    onSettled: refresh,
  });
  const told = async (change: Promise<unknown>, { message, undo }: Done): Promise<void> => {
    try {
      await change;
    } finally {
      await refresh();
    }
    if (undo === undefined) toast.success(message);
    else
      offerUndo(message, () => {
        told(undo(), { message: text.undone }).catch(reportError);
      });
  };
  return {
    createFolder: (parent, name) =>
      told(drive.createFolder(parent, name), { message: text.folder(visibleName(name)) }),
    rename: (entry, name) =>
      told(drive.rename(entry.id, name), {
        message: text.renamed(visibleName(name)),
        undo: () => drive.rename(entry.id, entry.name),
      }),
    move: (entries, folder) =>
      told(
        moveAll(drive, entries, () => folder),
        {
          message: text.moved(entries.length),
          undo: () => moveAll(drive, entries, ({ parent }) => parent),
        },
      ),
    purge: (entries) => told(drive.purge(idsOf(entries)), { message: text.purged(entries.length) }),
    trash: trashing.mutate,
    restore: restoring.mutate,
    isBusy: trashing.isPending || restoring.isPending,
  };
}

function offerUndo(message: string, onClick: () => void): void {
  toast.success(message, { action: { label: text.undo, onClick } });
}

async function moveAll(
  drive: Drive,
  entries: readonly Entry[],
  folderOf: (entry: Entry) => string | null,
): Promise<void> {
  for (const entry of entries) {
    const folder = folderOf(entry);
    if (folder !== null) await drive.move(entry.id, folder);
  }
}

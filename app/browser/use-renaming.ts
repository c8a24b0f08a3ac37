'use client';

import { useMemo, useState } from 'react';
import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';
import { checkEntryName } from './check-entry-name.ts';
import { childNamed } from './listing.ts';
import type { Renaming } from './rename-field.tsx';
import type { Changes } from './use-changes.ts';

/** A name that is being changed in its place. */
export type RenameRequest = Omit<Renaming, 'onClose'> & { readonly onClose: () => void };

/** Which entry's name is a field, and what becomes of what is typed there. */
export function useRenaming(
  snapshot: DriveSnapshot,
  rename: Changes['rename'],
): { renaming: RenameRequest | undefined; begin: (entry: Entry) => void } {
  const [id, setId] = useState<string | null>(null);
  const renaming = useMemo(() => {
    const entry = id === null ? undefined : snapshot.entries.get(id);
    if (entry === undefined) return undefined;
    return {
      id: entry.id,
      isTaken: (name: string) =>
        entry.parent !== null && childNamed(snapshot, entry.parent, name) !== undefined,
      async onSave(name: string) {
        await checkEntryName(name);
        rename(entry, name);
      },
      onClose() {
        setId(null);
      },
    };
  }, [id, snapshot, rename]);
  return {
    renaming,
    begin: (entry) => {
      setId(entry.id);
    },
  };
}

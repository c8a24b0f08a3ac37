import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';

/** A change that was asked for and that the drive does not show yet. */
export type PendingChange =
  | { readonly kind: 'rename'; readonly entry: string; readonly name: string }
  | { readonly kind: 'move'; readonly entry: string; readonly parent: string }
  | { readonly kind: 'trash' | 'restore'; readonly entries: readonly string[] }
  | { readonly kind: 'folder'; readonly id: string; readonly parent: string; readonly name: string };

export type Expected = {
  /** The drive as it will be when all goes well. */
  readonly snapshot: DriveSnapshot;
  /** What in it is not certain yet. */
  readonly saving: ReadonlySet<string>;
};

const certain: ReadonlySet<string> = new Set();

/**
 * Lays changes over a snapshot, in the order in which they were asked for. One that ended, well or not, is left out the next time:
 * then the drive itself says what became of it.
 */
export function withPending(snapshot: DriveSnapshot, changes: readonly PendingChange[]): Expected {
  if (changes.length === 0) return { snapshot, saving: certain };
  const entries = new Map(snapshot.entries);
  const saving = new Set<string>();
  const change = (id: string, part: Partial<Entry>): void => {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entries.set(id, { ...entry, ...part });
    saving.add(id);
  };
  for (const pending of changes) {
    switch (pending.kind) {
      case 'rename':
        change(pending.entry, { name: pending.name });
        break;
      case 'move':
        change(pending.entry, { parent: pending.parent });
        break;
      case 'trash':
      case 'restore':
        for (const id of pending.entries) change(id, { trashed: pending.kind === 'trash' });
        break;
      case 'folder': {
        const above = entries.get(pending.parent);
        // The drive may show the folder a moment before it says that it is done.
        if (above === undefined || entries.has(pending.id)) break;
        entries.set(pending.id, plannedFolder(pending, above));
        saving.add(pending.id);
      }
    }
  }
  return { snapshot: { ...snapshot, entries }, saving };
}

function plannedFolder({ id, name }: { id: string; name: string }, above: Entry): Entry {
  return {
    id,
    parent: above.id,
    kind: 'folder',
    name,
    type: '',
    size: 0,
    modified: Date.now(),
    changed: Date.now(),
    version: 0,
    trashed: false,
    role: above.role,
    shared: 0,
    hasThumbnail: false,
  };
}

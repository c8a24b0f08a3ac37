import type { DriveSnapshot, Entry } from '../../lib/drive/index.ts';

export const entryOf = (id: string, parent: string | null, extra: Partial<Entry> = {}): Entry => ({
  id,
  parent,
  kind: 'file',
  name: id,
  type: '',
  size: 0,
  modified: 0,
  changed: 0,
  version: 1,
  trashed: false,
  role: 'owner',
  shared: 0,
  hasThumbnail: false,
  ...extra,
});

export const driveOf = (...entries: Entry[]): DriveSnapshot => ({
  entries: new Map(entries.map((item) => [item.id, item])),
  roots: ['root'],
  synced: true,
});

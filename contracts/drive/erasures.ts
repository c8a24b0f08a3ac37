import { orderedKey, StorageMap, StorageValue, type Blob64 } from '../sdk/index.ts';
import { ensureOwner } from './roles.ts';
import { limits, type Answers, type Erasure, type Queries } from './schema.ts';
import type { Drive } from './state.ts';

/**
 * What was erased and when: the drive's receipts. They name nothing of what is gone. Ids count down, so that the newest comes first.
 */
const erasures = new StorageMap<Omit<Erasure, 'id'>>('erasure/');
const count = new StorageValue<number>('erasures');

/** What one command erases. */
export type Erasing = Pick<Erasure, 'id' | 'files' | 'versions' | 'bytes' | 'waiting' | 'kept'>;

export function beginErasure(): Erasing {
  const id = orderedKey(Number.MAX_SAFE_INTEGER - (count.get() ?? 0));
  return { id, files: 0, versions: 0, bytes: 0, waiting: 0, kept: 0 };
}

/** Keeps the receipt of what erased anything. */
export function endErasure({ context: { time, position } }: Drive, { id, ...erased }: Erasing): void {
  if (erased.versions === 0) return;
  count.set((count.get() ?? 0) + 1);
  erasures.set(id, { ...erased, absent: 0, time, position, released: null });
}

/** One of its pins is gone from the store: as it was told to, or it never had it or not any more. Both are the store's own word. */
export function countGone(
  { context: { time, position } }: Drive,
  id: string,
  outcome: 'released' | 'absent',
): void {
  const erasure = erasures.get(id);
  if (erasure === undefined) return;
  const waiting = erasure.waiting - 1;
  const absent = erasure.absent + (outcome === 'absent' ? 1 : 0);
  erasures.set(id, { ...erasure, waiting, absent, released: waiting === 0 ? { time, position } : null });
}

export function listErasures(drive: Drive, { before }: Queries['erasures']): Answers<Blob64>['erasures'] {
  ensureOwner(drive);
  const found: Erasure[] = [];
  for (const [id, erasure] of erasures.scan('', before)) {
    if (found.length === limits.page) return { erasures: found, next: found.at(-1)?.id ?? null };
    found.push({ id, ...erasure });
  }
  return { erasures: found, next: null };
}

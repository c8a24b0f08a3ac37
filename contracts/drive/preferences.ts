import { ensure, type Blob64 } from '../sdk/index.ts';
import { preferences } from './records.ts';
import { ensureOwner } from './roles.ts';
import type { Answers, Commands } from './schema.ts';
import type { Drive } from './state.ts';

/** One blob that only the owner's devices can read. Two that write at once do not undo each other: the second is told to look again. */
export function setPreferences(drive: Drive, { sealed, serial }: Commands<Blob64>['setPreferences']): void {
  ensureOwner(drive);
  ensure(serial === (preferences.get()?.serial ?? 0) + 1, 'change-conflict');
  preferences.set({ sealed, serial });
}

export function readPreferences(drive: Drive): Answers<Blob64>['preferences'] {
  ensureOwner(drive);
  return preferences.get() ?? { sealed: null, serial: 0 };
}

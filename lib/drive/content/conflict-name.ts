import { markedName } from '../../base/file-name.ts';

/** A free name for what was saved at the same time as another: `report (conflict copy 2026-11-24).pdf`, then with a number. */
export function conflictName(name: string, now: Date, isTaken: (name: string) => boolean): string {
  const day = now.toISOString().slice(0, 10);
  for (let n = 1; ; n++) {
    const mark = n === 1 ? ` (conflict copy ${day})` : ` (conflict copy ${day}, ${String(n)})`;
    const candidate = markedName(name, mark);
    if (!isTaken(candidate)) return candidate;
  }
}

import type { Entry } from '../../lib/drive/index.ts';
import { visibleName } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';

/** What an entry is called on the screen: an entry that cannot be read has a problem instead of a name. */
export function entryName(entry: Entry): string {
  if (entry.name !== '') return visibleName(entry.name);
  const problem =
    entry.problem === undefined ? strings.drive.kinds[entry.kind] : strings.drive.problemNames[entry.problem];
  return `(${problem}: ${entry.id.slice(0, 8)})`;
}

import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { ShownDirectory, ShownEntry } from '../../lib/protocol/directory.ts';
import type { DirectoryFinding } from '../../lib/protocol/directory/directory-tree.ts';
import type { DirectoryName } from '../../lib/protocol/directory/entries.ts';
import { NOTHING_SHOWN } from '../../lib/protocol/directory/nothing-shown.ts';

/** What the newest checkpoint has under these names, with the proofs; nothing at all where one of them cannot be proved. */
export function showNames(
  log: Pick<CommandLog, 'state' | 'directory'>,
  ...names: DirectoryName[]
): ShownDirectory {
  const tree = log.directory();
  const found = names.map((name) => tree.find(name)).filter((one) => one !== undefined);
  const checkpoint = log.state().directory?.record;
  if (checkpoint === undefined || found.length < names.length) return NOTHING_SHOWN;
  return { checkpoint, found: found.map(shownEntry) };
}

const shownEntry = ({ entry, proof: { siblings, other } }: DirectoryFinding): ShownEntry => ({
  entry: entry === undefined ? [] : [entry],
  siblings: [...siblings],
  other: other === undefined ? [] : [other],
});

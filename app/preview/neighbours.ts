import type { Entry } from '../../lib/drive/index.ts';
import { previewKindOf } from './preview-kind.ts';

type Neighbours = { previous: Entry | undefined; next: Entry | undefined };

/** The nearest files before and after an entry that can be looked at. An older version of an entry stands in no list. */
export function neighboursOf(entry: Entry, around: readonly Entry[]): Neighbours {
  const at = around.findIndex(({ id, version }) => id === entry.id && version === entry.version);
  if (at === -1) return { previous: undefined, next: undefined };
  return { previous: around.slice(0, at).findLast(isShowable), next: around.slice(at + 1).find(isShowable) };
}

const isShowable = (entry: Entry): boolean =>
  entry.kind === 'file' && entry.problem === undefined && previewKindOf(entry) !== 'none';

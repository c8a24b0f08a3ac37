'use client';

import { useMemo, useState } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { noKeys, type Keys } from './collection/selection.ts';

export type Selection = {
  readonly chosen: readonly Entry[];
  readonly keys: Keys;
  select(keys: Keys): void;
};

/** What of `entries` is selected. What is gone from them is selected no longer, whatever was pressed. */
export function useSelection(entries: readonly Entry[]): Selection {
  const [wanted, select] = useState(noKeys);
  const chosen = useMemo(() => entries.filter(({ id }) => wanted.has(id)), [entries, wanted]);
  const keys = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen]);
  return { chosen, keys, select };
}

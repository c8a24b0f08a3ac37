'use client';

import { createContext, use } from 'react';
import type { Entry } from '../../lib/drive/index.ts';

/** The stars of one's own drive. */
export type Stars = {
  readonly ids: ReadonlySet<string>;
  star(entries: readonly Entry[], isStarred: boolean): void;
};

/** `null` where entries have no stars: in other people's drives and behind links. */
export const StarsContext = createContext<Stars | null>(null);

export const useStarring = (): Stars | null => use(StarsContext);

import { DriveError } from '../drive-error.ts';
import type { contentHere as here } from './content-here.ts';

/** In browsers: what stores and opens files is no part of what a page loads, so a page that has no thread for it cannot. */
export const contentHere: typeof here = () => {
  const refuse = () =>
    Promise.reject(new DriveError('bad-argument', 'a page stores and opens files by a thread'));
  return { storing: refuse, storingMany: refuse, opening: refuse, tokens: refuse };
};

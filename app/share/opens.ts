import { countOf } from './count.ts';

/** How often a link opens, as people choose it. */
export type OpensChoice = 'any' | 'once' | 'some';

/** @param count - as typed; for the choice `some`. @returns `null` for any number of times, `undefined` for what is no count. */
export function opensOf(choice: OpensChoice, count: string): number | null | undefined {
  if (choice === 'any') return null;
  if (choice === 'once') return 1;
  return countOf(count);
}

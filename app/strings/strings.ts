import { en } from './en.ts';

/** Everything that people read. A translation is another object of this type, chosen here. */
export type Strings = typeof en;

export const strings: Strings = en;

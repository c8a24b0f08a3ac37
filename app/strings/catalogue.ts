import type { en } from './en.ts';

/** Everything that people read. Each language is an object of this type. */
export type Strings = typeof en;

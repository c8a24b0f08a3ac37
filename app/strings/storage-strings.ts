import type { StorageStrings } from './catalogue.ts';
import { storage as english } from './en-storage.ts';
import { language } from './strings.ts';

/** For parts that are loaded when they are wanted: whatever imports this brings the texts along. */
export const storageStrings: StorageStrings =
  language === 'de' ? (await import('./de-storage.ts')).storage : english;

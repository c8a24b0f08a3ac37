import type { NetworkStrings } from './catalogue.ts';
import { network as english } from './en-network.ts';
import { language } from './strings.ts';

/** For pages that are not the list of files: whatever imports this brings the texts along. */
export const networkStrings: NetworkStrings =
  language === 'de' ? (await import('./de-network.ts')).network : english;

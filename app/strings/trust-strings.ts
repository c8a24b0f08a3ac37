import type { TrustStrings } from './catalogue.ts';
import { trust as english } from './en-trust.ts';
import { language } from './strings.ts';

/** For parts that are loaded when they are wanted: whatever imports this brings the texts along. */
export const trustStrings: TrustStrings = language === 'de' ? (await import('./de-trust.ts')).trust : english;

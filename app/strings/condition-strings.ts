import type { ConditionStrings } from './catalogue.ts';
import { conditions as english } from './en-conditions.ts';
import { language } from './strings.ts';

/** For parts that are loaded when they are wanted: whatever imports this brings the texts along. */
export const conditionStrings: ConditionStrings =
  language === 'de' ? (await import('./de-conditions.ts')).conditions : english;

import { en } from './en.ts';
import type { Strings } from './catalogue.ts';
import { chosenLanguage, languageOf, localeOf, type Language } from './language.ts';

export type { Strings } from './catalogue.ts';

const isBrowser = typeof window !== 'undefined';
const wanted = isBrowser ? navigator.languages : [];

/**
 * The language of this page, settled before anything is drawn and the same until it is loaded again: screens and their parts take their
 * texts when they are loaded. Where pages are exported, and in tests, it is English.
 */
export const language: Language = languageOf(isBrowser ? chosenLanguage(window.localStorage) : null, wanted);
export const locale: string | undefined = isBrowser ? localeOf(language, wanted) : undefined;
export const strings: Strings = language === 'de' ? (await import('./de.ts')).de : en;

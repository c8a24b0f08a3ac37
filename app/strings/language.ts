/** Languages with a complete catalogue, each by its own name. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const KEY = 'velum.language';

const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text);

/**
 * The language to speak: the one chosen on this device, else the first that the reader's browser asks for and that is there, else English.
 * @param chosen - what the device kept, if anything. @param wanted - the browser's languages (BCP 47), best first.
 */
export function languageOf(chosen: string | null, wanted: readonly string[]): Language {
  if (chosen !== null && isLanguage(chosen)) return chosen;
  return wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage) ?? 'en';
}

/** How dates and numbers are written: in the reader's own variety of the language where the browser names one. */
export function localeOf(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

/** A device that keeps nothing keeps no language either. */
export function chosenLanguage(storage: Pick<Storage, 'getItem'>): string | null {
  try {
    return storage.getItem(KEY);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

export function chooseLanguage(storage: Pick<Storage, 'setItem'>, language: Language): void {
  storage.setItem(KEY, language);
}

'use client';

import { chooseLanguage, languages, type Language } from '../strings/language.ts';
import { language, strings } from '../strings/strings.ts';
import { reportError } from '../errors/report-error.ts';
import { Choice } from '../ui/choice.tsx';

const options = (Object.keys(languages) as Language[]).map((value) => ({ value, text: languages[value] }));

/** In which language this device speaks. The page is loaded again, because its parts take their texts when they are loaded. */
export function LanguageChoice() {
  return (
    <Choice
      label={strings.places.language.label}
      value={language}
      options={options}
      onChange={(chosen) => {
        try {
          chooseLanguage(window.localStorage, chosen);
          window.location.reload();
        } catch (error) {
          reportError(error);
        }
      }}
    />
  );
}

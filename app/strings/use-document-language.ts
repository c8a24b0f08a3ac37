'use client';

import { useEffect } from 'react';
import { language } from './strings.ts';

/** Tells the browser and screen readers which language the page speaks; it was exported as an English one. */
export function useDocumentLanguage(): void {
  useEffect(() => {
    document.documentElement.lang = language;
  }, []);
}

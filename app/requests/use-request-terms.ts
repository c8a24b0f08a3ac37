'use client';

import { useState } from 'react';
import { countOf } from '../share/count.ts';
import { useExpiry, type ExpiryState } from '../share/expiry-field.tsx';

const MAX_TITLE = 200;

export type RequestTermsState = {
  readonly title: string;
  readonly count: string;
  /** Fields whose content was refused. */
  readonly refused: ReadonlySet<'title' | 'count'>;
  readonly expiry: ExpiryState;
  setTitle(title: string): void;
  setCount(count: string): void;
  /** What was typed, as terms of a request; `null` after a refusal, which is then shown. */
  resolve(): { title: string; maxFiles: number; expiresAt?: number } | null;
};

type First = { title: string; maxFiles: number; hasEnd?: boolean };

export function useRequestTerms({ title: first, maxFiles, hasEnd = false }: First): RequestTermsState {
  const [title, setTitle] = useState(first);
  const [count, setCount] = useState(String(maxFiles));
  const [refused, setRefused] = useState<ReadonlySet<'title' | 'count'>>(new Set());
  const expiry = useExpiry(hasEnd ? 'kept' : 'never');
  return {
    title,
    count,
    refused,
    expiry,
    setTitle(typed) {
      setTitle(typed);
      setRefused(new Set());
    },
    setCount(typed) {
      setCount(typed);
      setRefused(new Set());
    },
    resolve() {
      const term = expiry.resolve();
      const files = countOf(count);
      const name = title.trim();
      const isTitle = name !== '' && name.length <= MAX_TITLE;
      setRefused(
        new Set([...(isTitle ? [] : ['title' as const]), ...(files === undefined ? ['count' as const] : [])]),
      );
      return term === null || files === undefined || !isTitle
        ? null
        : { title: name, maxFiles: files, ...term };
    },
  };
}

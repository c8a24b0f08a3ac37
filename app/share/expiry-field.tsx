'use client';

import { useState } from 'react';
import { strings } from '../strings/strings.ts';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { expiryOf, type ExpiryChoice } from './expiry.ts';

const text = strings.sharing;
const choices: readonly ExpiryChoice[] = ['never', 'hour', 'day', 'week', 'month', 'date'];

export type Expiry = {
  readonly choice: ExpiryChoice;
  readonly date: string;
  /** Whether to say that the date is missing or past. */
  readonly isRefused: boolean;
};

export type ExpiryState = {
  readonly expiry: Expiry;
  readonly choices: readonly ExpiryChoice[];
  set(expiry: Expiry): void;
  /** What the choice means at this moment, as an option of the drive; `null` after a refusal, which is then shown. */
  resolve(): { readonly expiresAt?: number } | null;
};

/** @param first - what is chosen at the beginning; `kept` is offered only if it is that. */
export function useExpiry(first: 'never' | 'kept' = 'never'): ExpiryState {
  const [expiry, set] = useState<Expiry>({ choice: first, date: '', isRefused: false });
  return {
    expiry,
    choices: first === 'kept' ? ['kept', ...choices] : choices,
    set,
    resolve() {
      const at = expiryOf(expiry.choice, expiry.date, Date.now());
      set({ ...expiry, isRefused: at === null });
      if (at === null) return null;
      return at === undefined ? {} : { expiresAt: at };
    },
  };
}

type ExpiryFieldProps = { state: ExpiryState; label?: string };

/** When access, or something like it, ends; optional everywhere. */
export function ExpiryField({
  state: { expiry, choices: offered, set },
  label = text.expiry,
}: ExpiryFieldProps) {
  return (
    <>
      <Choice
        label={label}
        value={expiry.choice}
        options={offered.map((value) => ({ value, text: text.expiries[value] }))}
        onChange={(choice) => {
          set({ ...expiry, choice, isRefused: false });
        }}
      />
      {expiry.choice === 'date' && (
        <Field
          label={text.expiryDate}
          type="date"
          value={expiry.date}
          onChange={(date) => {
            set({ ...expiry, date, isRefused: false });
          }}
          error={expiry.isRefused ? text.expiryPast : ''}
        />
      )}
    </>
  );
}

'use client';

import { useState } from 'react';
import { strings } from '../strings/strings.ts';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { opensOf, type OpensChoice } from './opens.ts';

const text = strings.links;
const choices: readonly OpensChoice[] = ['any', 'once', 'some'];

type Opens = { readonly choice: OpensChoice; readonly count: string; readonly isRefused: boolean };

export type OpensState = {
  readonly opens: Opens;
  set(opens: Opens): void;
  /** The limit, `null` for none; `undefined` after a refusal, which is then shown. */
  resolve(): number | null | undefined;
};

export function useOpens(present: number | null = null): OpensState {
  const [opens, set] = useState<Opens>({
    choice: present === null ? 'any' : 'some',
    count: present === null ? '' : String(present),
    isRefused: false,
  });
  return {
    opens,
    set,
    resolve() {
      const limit = opensOf(opens.choice, opens.count);
      set({ ...opens, isRefused: limit === undefined });
      return limit;
    },
  };
}

/** How often a link opens. */
export function OpensField({ state: { opens, set }, hint }: { state: OpensState; hint?: string }) {
  return (
    <>
      <Choice
        label={text.opens}
        value={opens.choice}
        options={choices.map((value) => ({ value, text: text.opensChoices[value] }))}
        onChange={(choice) => {
          set({ ...opens, choice, isRefused: false });
        }}
      />
      {opens.choice === 'some' && (
        <Field
          label={text.opensCount}
          inputMode="numeric"
          autoComplete="off"
          value={opens.count}
          onChange={(count) => {
            set({ ...opens, count, isRefused: false });
          }}
          error={opens.isRefused ? text.opensRefused : ''}
          {...(hint !== undefined && { hint })}
        />
      )}
    </>
  );
}

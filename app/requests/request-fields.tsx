'use client';

import { ExpiryField } from '../share/expiry-field.tsx';
import { strings } from '../strings/strings.ts';
import { Field } from '../ui/field.tsx';
import type { RequestTermsState } from './use-request-terms.ts';

const text = strings.requests;

/** What a request asks for, until when, and how much of it. */
export function RequestFields({ terms, countHint }: { terms: RequestTermsState; countHint?: string }) {
  return (
    <>
      <Field
        label={text.name}
        hint={text.nameHint}
        autoComplete="off"
        value={terms.title}
        onChange={terms.setTitle}
        error={terms.refused.has('title') ? text.nameRefused : ''}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <ExpiryField state={terms.expiry} label={text.ends} />
        <Field
          label={text.files}
          inputMode="numeric"
          autoComplete="off"
          value={terms.count}
          onChange={terms.setCount}
          error={terms.refused.has('count') ? text.filesRefused : ''}
          {...(countHint !== undefined && { hint: countHint })}
        />
      </div>
    </>
  );
}

'use client';

import { formatSpan } from './spans.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import type { FieldsProps } from './fields-props.ts';
import { DAY, type DraftOf } from './draft.ts';
import { faultText } from './fault-text.ts';

const text = conditionStrings.fields;
const MINUTE = 60_000;
const lasting = [10, 60, 24 * 60].map((minutes) => minutes * MINUTE);
const silences = [30, 90, 180, 365].map((days) => days * DAY);
const waitings = [7, 14, 30].map((days) => days * DAY);

export function WindowFields({ draft, faults, onChange }: FieldsProps<DraftOf<'window'>>) {
  const field = (name: 'from' | 'until') => (
    <Field
      label={text[name]}
      type="datetime-local"
      value={draft[name]}
      onChange={(typed) => {
        onChange({ ...draft, [name]: typed }, ['from', 'until']);
      }}
      error={faultText(faults[name])}
    />
  );
  return (
    <>
      {field('from')}
      {field('until')}
    </>
  );
}

export function UsesFields({ draft, faults, onChange }: FieldsProps<DraftOf<'uses'>>) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <Field
        label={text.uses}
        inputMode="numeric"
        autoComplete="off"
        value={draft.uses}
        onChange={(uses) => {
          onChange({ ...draft, uses }, ['uses']);
        }}
        error={faultText(faults.uses)}
      />
      <SpanChoice
        label={text.minutes}
        value={Number(draft.minutes) * MINUTE}
        offered={lasting}
        onChange={(span) => {
          onChange({ ...draft, minutes: String(span / MINUTE) }, []);
        }}
      />
    </div>
  );
}

export function HeirFields({ draft, onChange }: FieldsProps<DraftOf<'heir'>>) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <SpanChoice
        label={text.silence}
        value={Number(draft.silence)}
        offered={silences}
        onChange={(span) => {
          onChange({ ...draft, silence: String(span) }, []);
        }}
      />
      <SpanChoice
        label={text.waiting}
        value={Number(draft.waiting)}
        offered={waitings}
        onChange={(span) => {
          onChange({ ...draft, waiting: String(span) }, []);
        }}
      />
    </div>
  );
}

type SpanChoiceProps = {
  label: string;
  value: number;
  offered: readonly number[];
  onChange: (span: number) => void;
};

/** One of some spans, in milliseconds; the present one is among them even if it was chosen elsewhere. */
function SpanChoice({ label, value, offered, onChange }: SpanChoiceProps) {
  const spans = offered.includes(value) ? offered : [...offered, value].sort((a, b) => a - b);
  return (
    <Choice
      label={label}
      value={String(value)}
      options={spans.map((span) => ({ value: String(span), text: formatSpan(span) }))}
      onChange={(chosen) => {
        onChange(Number(chosen));
      }}
    />
  );
}

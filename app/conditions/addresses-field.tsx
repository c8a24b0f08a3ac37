'use client';

import { conditionStrings } from '../strings/condition-strings.ts';
import { Field } from '../ui/field.tsx';
import { faultText } from './fault-text.ts';
import type { Fault } from './read-condition.ts';

type AddressesFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  fault: Fault | undefined;
};

/** Addresses of people, one on each line. */
export function AddressesField({ label, value, onChange, fault }: AddressesFieldProps) {
  return (
    <Field
      label={label}
      hint={conditionStrings.fields.addressesHint}
      rows={3}
      monospaced
      autoComplete="off"
      spellCheck="false"
      value={value}
      onChange={onChange}
      error={faultText(fault)}
    />
  );
}

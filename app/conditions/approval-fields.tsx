'use client';

import { conditionStrings } from '../strings/condition-strings.ts';
import { Field } from '../ui/field.tsx';
import { AddressesField } from './addresses-field.tsx';
import type { FieldsProps } from './fields-props.ts';
import type { DraftOf } from './draft.ts';
import { faultText } from './fault-text.ts';

const text = conditionStrings.fields;

/** Who may agree, and how many of them must. */
export function ApprovalFields({ draft, faults, onChange }: FieldsProps<DraftOf<'approval'>>) {
  return (
    <>
      <AddressesField
        label={text.approvers}
        value={draft.approvers}
        onChange={(approvers) => {
          onChange({ ...draft, approvers }, ['approvers', 'needed']);
        }}
        fault={faults.approvers}
      />
      <Field
        label={text.needed}
        inputMode="numeric"
        autoComplete="off"
        value={draft.needed}
        onChange={(needed) => {
          onChange({ ...draft, needed }, ['needed']);
        }}
        error={faultText(faults.needed)}
      />
    </>
  );
}

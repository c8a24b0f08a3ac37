'use client';

import { Check, Minus } from 'lucide-react';
import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox';

/** The checkbox of a row, or of all rows in a header; the table names it. */
export function SelectBox() {
  return (
    <CheckboxField slot="selection" className="contents">
      <CheckboxButton className="group -m-2 inline-flex p-2 align-middle">
        {({ isIndeterminate, isSelected }) => (
          <span className="control-line flex size-4.5 items-center justify-center rounded bg-panel text-on-accent group-data-indeterminate:border-accent group-data-indeterminate:bg-accent group-data-selected:border-accent group-data-selected:bg-accent">
            {isIndeterminate ? (
              <Minus aria-hidden className="size-3.5" />
            ) : (
              isSelected && <Check aria-hidden className="size-3.5" />
            )}
          </span>
        )}
      </CheckboxButton>
    </CheckboxField>
  );
}

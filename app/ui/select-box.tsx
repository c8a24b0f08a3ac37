'use client';

import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox';
import { CheckMark } from './check-mark.tsx';

/** The checkbox of a row, or of all rows in a header; the table names it. */
export function SelectBox() {
  return (
    <CheckboxField slot="selection" className="contents">
      <CheckboxButton className="-m-2 inline-flex p-2 align-middle">
        {({ isIndeterminate, isSelected }) => (
          <CheckMark isSelected={isSelected} isIndeterminate={isIndeterminate} />
        )}
      </CheckboxButton>
    </CheckboxField>
  );
}

'use client';

import { useEffect, useRef } from 'react';

type CheckBoxProps = {
  label: string;
  isSelected: boolean;
  isIndeterminate?: boolean;
  tabIndex?: number;
  onChange?: () => void;
};

const ignore = (): void => undefined;

/** The platform's own checkbox: a list has thousands. Without `onChange` whatever is around it listens for its clicks. */
export function CheckBox({
  label,
  isSelected,
  isIndeterminate = false,
  tabIndex,
  onChange = ignore,
}: CheckBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) input.current.indeterminate = isIndeterminate;
  }, [isIndeterminate]);
  return (
    <label className="inline-flex size-9 items-center justify-center">
      <input
        ref={input}
        type="checkbox"
        aria-label={label}
        checked={isSelected}
        onChange={onChange}
        {...(tabIndex === undefined ? {} : { tabIndex })}
        className="size-4.5 accent-accent"
      />
    </label>
  );
}

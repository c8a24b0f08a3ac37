'use client';

import { useId } from 'react';

type RadioChoiceProps<T extends string> = {
  label: string;
  /** Whether the label is only read out, because what is around it says it to the eye. */
  isLabelHidden?: boolean;
  value: T;
  options: readonly { value: T; text: string }[];
  onChange: (value: T) => void;
};

/** A choice between two or three, all of which show. */
export function RadioChoice<T extends string>(props: RadioChoiceProps<T>) {
  const { label, isLabelHidden = false, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className={isLabelHidden ? 'sr-only' : 'font-medium'}>{label}</legend>
      <div className="flex flex-wrap gap-x-5">
        {options.map((option) => (
          <label key={option.value} className="inline-flex min-h-9 items-center gap-2">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => {
                onChange(option.value);
              }}
              className="size-4.5 accent-accent"
            />
            {option.text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

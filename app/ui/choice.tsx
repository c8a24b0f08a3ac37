'use client';

import { useId } from 'react';

type ChoiceProps<T extends string> = {
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onChange: (value: T) => void;
  /** Shown, and read out, while it is not empty. */
  error?: string;
};

/** A choice of one among few: the platform's own control. */
export function Choice<T extends string>({ label, value, options, onChange, error = '' }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <select
        id={id}
        value={value}
        className="control-line min-h-10 w-full rounded-lg bg-panel px-3 py-2 text-ink aria-invalid:border-danger"
        {...(error !== '' && { 'aria-invalid': true, 'aria-describedby': `${id}error` })}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      {error !== '' && (
        <p id={`${id}error`} className="text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

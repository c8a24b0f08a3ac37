'use client';

import { useId, type ChangeEvent, type InputHTMLAttributes, type ReactNode } from 'react';

type FieldProps = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'autoComplete' | 'autoFocus' | 'inputMode' | 'maxLength' | 'spellCheck'
> & {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Called with the input when it takes the focus. */
  onFocused?: (input: HTMLInputElement) => void;
  hint?: ReactNode;
  /** Shown, and read out, while it is not empty. */
  error?: string | undefined;
  rows?: number;
  monospaced?: boolean;
};

const box =
  'control-line w-full rounded-lg bg-panel px-3 py-2 text-ink placeholder:text-muted aria-invalid:border-danger';

/** A labelled line of text, or several lines where `rows` is given. */
export function Field(props: FieldProps) {
  const {
    label,
    value,
    onChange,
    onFocused,
    hint,
    error = '',
    rows,
    monospaced = false,
    type,
    ...rest
  } = props;
  const id = useId();
  const hintId = `${id}hint`;
  const errorId = `${id}error`;
  const described = [hint !== undefined && hintId, error !== '' && errorId].filter(Boolean).join(' ');
  const font = monospaced ? 'font-mono text-sm' : '';
  const shared = {
    ...rest,
    id,
    value,
    onChange(event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) {
      onChange(event.target.value);
    },
    'aria-invalid': error !== '',
    'aria-describedby': described || undefined,
  };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {rows === undefined ? (
        <input
          {...shared}
          type={type}
          onFocus={(event) => onFocused?.(event.target)}
          className={`${box} min-h-10 ${font}`}
        />
      ) : (
        <textarea {...shared} rows={rows} className={`${box} ${font}`} />
      )}
      {hint !== undefined && (
        <div id={hintId} className="text-sm text-muted">
          {hint}
        </div>
      )}
      {error !== '' && (
        <p id={errorId} className="text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

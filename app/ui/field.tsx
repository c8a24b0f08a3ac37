'use client';

import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField, type TextFieldProps } from 'react-aria-components/TextField';

type FieldProps = Omit<TextFieldProps, 'className' | 'children'> & {
  label: string;
  hint?: ReactNode;
  /** Shown, and read out, while it is not empty. */
  error?: string | undefined;
  rows?: number;
  monospaced?: boolean;
};

const box =
  'control-line w-full rounded-lg bg-panel px-3 py-2 text-ink placeholder:text-muted data-invalid:border-danger';

/** A labelled line of text, or several lines where `rows` is given. */
export function Field({ label, hint, error = '', rows, monospaced = false, ...rest }: FieldProps) {
  const font = monospaced ? 'font-mono text-sm' : '';
  return (
    <TextField {...rest} isInvalid={error !== ''} validationBehavior="aria" className="flex flex-col gap-1">
      <Label className="font-medium">{label}</Label>
      {rows === undefined ? (
        <Input className={`${box} min-h-10 ${font}`} />
      ) : (
        <TextArea rows={rows} className={`${box} ${font}`} />
      )}
      {hint !== undefined && (
        <Text slot="description" className="text-sm text-muted">
          {hint}
        </Text>
      )}
      <FieldError className="text-sm text-danger">{error}</FieldError>
    </TextField>
  );
}

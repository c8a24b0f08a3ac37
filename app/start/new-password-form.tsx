'use client';

import { useState, type SubmitEvent } from 'react';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { MIN_PASSWORD } from './password-strength.ts';
import { StepActions } from './start-frame.tsx';
import { StrengthMeter } from './strength-meter.tsx';

const text = strings.start.password;

type NewPasswordFormProps = {
  submit: string;
  onSubmit: (password: string) => void;
  onBack: () => void;
  /** Where it is the first thing of its step. */
  autoFocus?: boolean;
  isPending?: boolean;
};

/** A new password for this device, typed twice. */
export function NewPasswordForm(props: NewPasswordFormProps) {
  const { submit, onSubmit, onBack, isPending = false, autoFocus = false } = props;
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const [asked, setAsked] = useState(false);
  const tooShort = password.length < MIN_PASSWORD;
  const different = password !== repeated;
  const onFormSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (!tooShort && !different) onSubmit(password);
  };
  return (
    <form onSubmit={onFormSubmit} className="flex flex-col gap-4">
      <Field
        label={text.newLabel}
        type="password"
        autoComplete="new-password"
        autoFocus={autoFocus}
        value={password}
        onChange={setPassword}
        error={asked && tooShort ? text.tooShort : ''}
        hint={password === '' ? text.tooShort : <StrengthMeter password={password} />}
      />
      <Field
        label={text.repeat}
        type="password"
        autoComplete="new-password"
        value={repeated}
        onChange={setRepeated}
        error={asked && different ? text.different : ''}
      />
      <StepActions>
        <Button look="quiet" onPress={onBack}>
          {strings.actions.back}
        </Button>
        <Button look="primary" type="submit" isPending={isPending}>
          {submit}
        </Button>
      </StepActions>
    </form>
  );
}

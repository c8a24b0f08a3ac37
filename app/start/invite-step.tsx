'use client';

import { useState, type SubmitEvent } from 'react';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { StartCard, StepActions } from './start-frame.tsx';

const text = strings.start.invite;

type InviteStepProps = { onBack: () => void; onDone: (code: string) => void };

/** Asks for the code where the portal lets only those begin a drive who were given one. */
export function InviteStep({ onBack, onDone }: InviteStepProps) {
  const [code, setCode] = useState('');
  const [asked, setAsked] = useState(false);
  const isEmpty = code.trim() === '';
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (!isEmpty) onDone(code.trim());
  };
  return (
    <StartCard title={text.title} intro={text.why}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label={text.label}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          monospaced
          value={code}
          onChange={setCode}
          error={asked && isEmpty ? text.empty : ''}
        />
        <StepActions>
          <Button look="quiet" onPress={onBack}>
            {strings.actions.back}
          </Button>
          <Button look="primary" type="submit">
            {text.submit}
          </Button>
        </StepActions>
      </form>
    </StartCard>
  );
}

/** What is said where no new drives are taken. */
export function NewDrivesClosed({ onBack }: { onBack: () => void }) {
  const { title, advice } = strings.errors.byCode['new-drives-closed'];
  return (
    <StartCard title={title} intro={advice}>
      <StepActions>
        <Button look="quiet" onPress={onBack}>
          {strings.actions.back}
        </Button>
      </StepActions>
    </StartCard>
  );
}

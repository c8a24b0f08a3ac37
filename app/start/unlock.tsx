'use client';

import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import type { LockedAccount, NetworkConnection } from '../../lib/drive/index.ts';
import { driveCodeOf } from '../errors/explain-error.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { shorten } from '../format/visible-name.ts';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { unlock } from './enter-account.ts';
import { StartCard, StepActions } from './start-frame.tsx';

const text = strings.start.unlock;

type UnlockProps = { connection: NetworkConnection; locked: LockedAccount; onUseWords: () => void };

export function Unlock({ connection, locked, onUseWords }: UnlockProps) {
  const unlocked = useSession((session) => session.unlocked);
  const [password, setPassword] = useState('');
  const unlocking = useMutation({
    mutationFn: () => unlock(connection, locked, password),
    onSuccess: unlocked,
  });
  const isWrong = driveCodeOf(unlocking.error) === 'wrong-password';
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (password !== '' && !unlocking.isPending) unlocking.mutate();
  };
  return (
    <StartCard title={text.title} intro={text.locked}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-sm text-muted">
          {text.account} <span className="font-mono">{shorten(locked.address)}</span>
        </p>
        <Field
          label={strings.start.password.label}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={password}
          onChange={(value) => {
            setPassword(value);
            if (isWrong) unlocking.reset();
          }}
          error={isWrong ? strings.errors.byCode['wrong-password'].title : ''}
        />
        {unlocking.error !== null && !isWrong && <ErrorNote error={unlocking.error} />}
        <StepActions>
          <Button look="quiet" onPress={onUseWords}>
            {text.otherWay}
          </Button>
          <Button look="primary" type="submit" isPending={unlocking.isPending}>
            {unlocking.isPending ? text.working : text.submit}
          </Button>
        </StepActions>
      </form>
    </StartCard>
  );
}

'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings/strings.ts';
import { Field } from '../ui/field.tsx';
import { restoreAndLock } from './enter-account.ts';
import { NewPasswordForm } from './new-password-form.tsx';
import { countWords, normalizeWords } from './recovery-check.ts';
import { StartCard } from './start-frame.tsx';

const text = strings.start.restore;

export function RestoreAccount({
  connection,
  onBack,
}: {
  connection: NetworkConnection;
  onBack: () => void;
}) {
  const keep = useSession((session) => session.keep);
  const [words, setWords] = useState('');
  const restoring = useMutation({
    mutationFn: (password: string) => restoreAndLock(connection, normalizeWords(words), password),
    onSuccess: ({ locked, account }) => {
      keep(locked, account);
    },
  });
  return (
    <StartCard title={text.title} intro={text.why}>
      <div className="flex flex-col gap-5">
        <Field
          label={text.words}
          rows={4}
          monospaced
          autoFocus
          autoComplete="off"
          spellCheck="false"
          value={words}
          onChange={setWords}
          hint={text.count(countWords(words))}
        />
        <p className="text-muted">{strings.start.password.why}</p>
        <NewPasswordForm
          submit={restoring.isPending ? text.working : text.submit}
          isPending={restoring.isPending}
          onBack={onBack}
          onSubmit={(password) => {
            restoring.mutate(password);
          }}
        />
      </div>
      {restoring.error !== null && <ErrorNote error={restoring.error} />}
    </StartCard>
  );
}

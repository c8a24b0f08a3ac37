'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { loadDriveLibrary } from '../session/drive-library.ts';
import { strings } from '../strings/strings.ts';
import { Loading } from '../ui/loading.tsx';
import { CheckWordsStep } from './check-words-step.tsx';
import { CreationProgress } from './creation-progress.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import { StartCard } from './start-frame.tsx';
import { WordsStep } from './words-step.tsx';

type CreateAccountProps = { connection: NetworkConnection; onBack: () => void };

/** Words, a check that they were written down, a password for this device, then the account itself. */
export function CreateAccount({ connection, onBack }: CreateAccountProps) {
  const library = useQuery({ queryKey: ['library'], queryFn: loadDriveLibrary, staleTime: Infinity });
  if (library.isPending) return <Loading label={strings.product.loading} />;
  if (library.isError) return <ErrorPanel error={library.error} onRetry={() => void library.refetch()} />;
  return (
    <CreationSteps connection={connection} onBack={onBack} makeWords={library.data.createRecoveryWords} />
  );
}

function CreationSteps({ connection, onBack, makeWords }: CreateAccountProps & { makeWords: () => string }) {
  const [words] = useState(makeWords);
  const [step, setStep] = useState<'show' | 'check' | 'password' | 'create'>('show');
  const [password, setPassword] = useState('');
  const list = words.split(' ');
  const show = (): void => {
    setStep('show');
  };
  const check = (): void => {
    setStep('check');
  };
  if (step === 'show') return <WordsStep words={list} onBack={onBack} onDone={check} />;
  const choosePassword = (): void => {
    setStep('password');
  };
  if (step === 'check') return <CheckWordsStep words={list} onBack={show} onDone={choosePassword} />;
  if (step === 'create')
    return <CreationProgress connection={connection} words={words} password={password} />;
  return (
    <StartCard title={strings.start.password.title} intro={strings.start.password.why}>
      <NewPasswordForm
        autoFocus
        submit={strings.start.password.submitCreate}
        onBack={show}
        onSubmit={(chosen) => {
          setPassword(chosen);
          setStep('create');
        }}
      />
    </StartCard>
  );
}

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
import { InviteStep, NewDrivesClosed } from './invite-step.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import { StartCard } from './start-frame.tsx';
import { WordsStep } from './words-step.tsx';

type Step = 'invite' | 'show' | 'check' | 'password' | 'create';
type CreateAccountProps = { connection: NetworkConnection; onBack: () => void };

/** Words, a check that they were written down, a password for this device, then the account itself. */
export function CreateAccount({ connection, onBack }: CreateAccountProps) {
  const library = useQuery({ queryKey: ['library'], queryFn: loadDriveLibrary, staleTime: Infinity });
  const newDrives = useQuery({
    queryKey: ['new-drives', connection.id],
    queryFn: () => connection.portal.newDrives(),
  });
  if (library.isPending || newDrives.isPending) return <Loading label={strings.product.loading} />;
  if (library.isError) return <ErrorPanel error={library.error} onRetry={() => void library.refetch()} />;
  if (newDrives.isError)
    return <ErrorPanel error={newDrives.error} onRetry={() => void newDrives.refetch()} />;
  if (newDrives.data === 'closed') return <NewDrivesClosed onBack={onBack} />;
  return (
    <CreationSteps
      connection={connection}
      onBack={onBack}
      isByInvite={newDrives.data === 'invite'}
      makeWords={library.data.createRecoveryWords}
    />
  );
}

type CreationStepsProps = CreateAccountProps & { isByInvite: boolean; makeWords: () => string };

function CreationSteps({ connection, onBack, isByInvite, makeWords }: CreationStepsProps) {
  const [words] = useState(makeWords);
  const [step, setStep] = useState<Step>(isByInvite ? 'invite' : 'show');
  const [password, setPassword] = useState('');
  const [invite, setInvite] = useState<string>();
  const list = words.split(' ');
  const show = (): void => {
    setStep('show');
  };
  const check = (): void => {
    setStep('check');
  };
  if (step === 'invite') {
    const onDone = (code: string): void => {
      setInvite(code);
      setStep(password === '' ? 'show' : 'create');
    };
    return <InviteStep onBack={onBack} onDone={onDone} />;
  }
  if (step === 'show') return <WordsStep words={list} onBack={onBack} onDone={check} />;
  const choosePassword = (): void => {
    setStep('password');
  };
  if (step === 'check') return <CheckWordsStep words={list} onBack={show} onDone={choosePassword} />;
  if (step === 'create')
    return (
      <CreationProgress
        connection={connection}
        words={words}
        password={password}
        invite={invite}
        onOtherInvite={() => {
          setStep('invite');
        }}
      />
    );
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

'use client';

import { useState } from 'react';
import { LanguageChoice } from '../account/language-choice.tsx';
import { driveCodeOf } from '../errors/explain-error.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import type { Connected } from '../session/connect.ts';
import { deleteAccountStore } from '../session/device-store.ts';
import { useSession } from '../session/session-context.ts';
import { useConnection } from '../session/use-connection.ts';
import { strings } from '../strings/strings.ts';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { lazyPart } from '../ui/lazy-part.tsx';
import { Button } from '../ui/button.tsx';
import { Loading } from '../ui/loading.tsx';
import { OtherAccounts } from './other-accounts.tsx';
import { StartCard, StartFrame } from './start-frame.tsx';
import { Unlock } from './unlock.tsx';
import { Welcome } from './welcome.tsx';

type StepProps = { connection: NetworkConnection; onBack: () => void };
const CreateAccount = lazyPart<StepProps>(async () => (await import('./create-account.tsx')).CreateAccount);
const RestoreAccount = lazyPart<StepProps>(
  async () => (await import('./restore-account.tsx')).RestoreAccount,
);

/** The way in: to a new account, to one that is locked on this device, or by recovery words. */
export function StartScreen() {
  const connected = useConnection();
  return (
    <StartFrame simulated={connected.data?.connection.simulated ?? false}>
      {connected.isPending && <Loading label={strings.start.connecting} />}
      {connected.isError && (
        <ConnectionFailed error={connected.error} onRetry={() => void connected.refetch()} />
      )}
      {connected.isSuccess && <StartSteps {...connected.data} />}
      <div className="mt-10 w-44">
        <LanguageChoice />
      </div>
    </StartFrame>
  );
}

function StartSteps({ connection, locked }: Connected) {
  const [step, setStep] = useState<'first' | 'create' | 'restore'>('first');
  const back = (): void => {
    setStep('first');
  };
  if (step === 'create') return <CreateAccount connection={connection} onBack={back} />;
  const restore = (): void => {
    setStep('restore');
  };
  if (step === 'restore') return <RestoreAccount connection={connection} onBack={back} />;
  if (locked !== null)
    return (
      <>
        <Unlock key={locked.address} connection={connection} locked={locked} onUseWords={restore} />
        <OtherAccounts />
      </>
    );
  const create = (): void => {
    setStep('create');
  };
  return (
    <>
      <Welcome onCreate={create} onRestore={restore} />
      <OtherAccounts />
    </>
  );
}

function ConnectionFailed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const forget = useSession((session) => session.forget);
  const chosen = useSession((session) => session.stored.chosen);
  const code = driveCodeOf(error);
  const isAboutAccount = chosen !== null && code !== 'offline' && code !== 'no-worker' && code !== 'busy';
  return (
    <StartCard title={isAboutAccount ? strings.start.unreadable.title : strings.product.name}>
      <ErrorPanel error={error} onRetry={onRetry}>
        {isAboutAccount && (
          <Button
            look="danger"
            onPress={() => {
              forget(chosen);
              deleteAccountStore(chosen);
            }}
          >
            {strings.start.unreadable.forget}
          </Button>
        )}
      </ErrorPanel>
      {isAboutAccount && <p className="text-muted">{strings.start.unreadable.text}</p>}
      <OtherAccounts />
    </StartCard>
  );
}

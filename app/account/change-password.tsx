'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { loadDriveLibrary } from '../session/drive-library.ts';
import { useSession } from '../session/session-context.ts';
import { useAccount } from '../session/use-account.ts';
import { useConnection } from '../session/use-connection.ts';
import { NewPasswordForm } from '../start/new-password-form.tsx';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { PasswordForm } from './password-form.tsx';

const text = strings.account.password;

/** Locks the account of this device with another password. The recovery words stay what they are. */
export function ChangePassword() {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <>
      <div>
        <Button
          onPress={() => {
            setOpen(true);
          }}
        >
          {text.change}
        </Button>
      </div>
      {isOpen && (
        <Dialog title={text.title} onClose={close} isDismissable={false}>
          <ChangeSteps onDone={close} />
        </Dialog>
      )}
    </>
  );
}

function ChangeSteps({ onDone }: { onDone: () => void }) {
  const { address } = useAccount();
  const network = useConnection().data?.connection.id;
  const relock = useSession((session) => session.relock);
  const [words, setWords] = useState<string | null>(null);
  const changing = useMutation({
    mutationFn: async ({ opened, password }: { opened: string; password: string }) => {
      if (network === undefined) throw new TypeError('an unlocked account has a network');
      const { lockAccount } = await loadDriveLibrary();
      relock(await lockAccount(opened, password, { network, address }));
    },
    onSuccess: () => {
      toast.success(text.done);
      onDone();
    },
  });
  if (words === null)
    return (
      <PasswordForm
        label={text.present}
        submit={strings.actions.next}
        onCancel={onDone}
        onOpened={setWords}
      />
    );
  return (
    <>
      <NewPasswordForm
        submit={text.submit}
        isPending={changing.isPending}
        onBack={() => {
          setWords(null);
        }}
        onSubmit={(password) => {
          changing.mutate({ opened: words, password });
        }}
      />
      {changing.error !== null && <ErrorNote error={changing.error} />}
    </>
  );
}

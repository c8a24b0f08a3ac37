'use client';

import { Lock } from 'lucide-react';
import { useState } from 'react';
import { useLock } from '../session/use-lock.ts';
import { strings } from '../strings/strings.ts';
import { useTransfers } from '../transfers/transfers-context.ts';
import { countActive } from '../transfers/transfer.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

const text = strings.drive.nav;

/** Locks the account; asks first where that would stop transfers. */
export function LockButton() {
  const lockNow = useLock();
  const isBusy = useTransfers((state) => countActive(state.transfers) > 0);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button
        className="w-full"
        onPress={() => {
          if (isBusy) setAsks(true);
          else lockNow();
        }}
      >
        <Lock aria-hidden className="size-4" />
        {text.lock}
      </Button>
      {asks && (
        <ConfirmDialog
          title={text.lock}
          confirm={text.lockAnyway}
          onClose={() => {
            setAsks(false);
          }}
          onConfirm={() => {
            lockNow();
            return Promise.resolve();
          }}
        >
          {text.leaveUploads}
        </ConfirmDialog>
      )}
    </>
  );
}

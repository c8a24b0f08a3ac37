'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings/strings.ts';
import { useTransfers, useTransferStore } from '../transfers/transfers-context.ts';
import { countActive } from '../transfers/transfer-store.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

const text = strings.drive.nav;

/** Forgets the keys in this tab, and with them everything that was fetched for the account. */
export function LockButton() {
  const lock = useSession((session) => session.lock);
  const queries = useQueryClient();
  const transfers = useTransferStore();
  const isBusy = useTransfers((state) => countActive(state.transfers) > 0);
  const [asks, setAsks] = useState(false);
  const lockNow = (): void => {
    transfers.getState().clear();
    lock();
    queries.removeQueries({ predicate: (query) => query.queryKey[0] === 'account' });
  };
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

'use client';

import { useState } from 'react';
import type { RefusalDialogProps } from '../conditions/refusal-dialog.tsx';
import { driveCodeOf } from '../errors/explain-error.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import type { Transfer } from './transfer.ts';
import { useTransfers } from './transfers-context.ts';

const RefusalDialog = lazyPart<RefusalDialogProps>(
  async () => (await import('../conditions/refusal-dialog.tsx')).RefusalDialog,
);

/** For a download that a condition of the owner holds up: the way to what is missing, and from there to the file. */
export function TransferRefusal({ transfer: { id, phase, error, subject } }: { transfer: Transfer }) {
  const retry = useTransfers((state) => state.retry);
  const [isOpen, setOpen] = useState(false);
  const isRefused = phase === 'failed' && driveCodeOf(error) === 'policy';
  if (!isRefused || subject === undefined) return null;
  return (
    <>
      <Button
        className="mt-1 text-sm"
        onPress={() => {
          setOpen(true);
        }}
      >
        {strings.transfers.whyRefused}
      </Button>
      {isOpen && (
        <RefusalDialog
          {...subject}
          onOpen={() => {
            retry(id);
          }}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

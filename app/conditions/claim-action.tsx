'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Drive, Verdict } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { formatMoment } from '../format/moment.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { toast } from '../ui/toast.ts';

const text = conditionStrings.refusal;

type ClaimActionProps = { drive: Drive; verdict: Verdict; onClaimed: () => void };

/** From when on an heir can claim, and, after a question, the claim. */
export function ClaimAction({ drive, verdict, onClaimed }: ClaimActionProps) {
  const [isAsking, setAsking] = useState(false);
  const inheritance = useQuery({
    queryKey: ['account', drive.id, 'inheritance', verdict.policy, verdict.grant],
    // The clock is taken with the answer, so that the screen shows the same until it is asked again.
    queryFn: async () => ({ ...(await drive.conditions.inheritance(verdict)), now: Date.now() }),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: 15_000,
  });
  const { data } = inheritance;
  const isEarly = data === undefined || data.claimFrom > data.now;
  return (
    <>
      {data === undefined ? (
        <p>{text.asking}</p>
      ) : (
        <p>{isEarly ? text.claimFrom(formatMoment(data.claimFrom)) : text.claimNow}</p>
      )}
      {inheritance.error !== null && <ErrorNote error={inheritance.error} />}
      <div className="mt-5 flex justify-center">
        <Button
          look="primary"
          isDisabled={isEarly}
          onPress={() => {
            setAsking(true);
          }}
        >
          {text.claim}
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={text.claimConfirmTitle}
          confirm={text.claimConfirm}
          look="primary"
          onConfirm={async () => {
            const { opensAt } = await drive.conditions.claim(verdict);
            toast.success(text.claimed(formatMoment(opensAt)));
            onClaimed();
          }}
          onClose={() => {
            setAsking(false);
          }}
        >
          {text.claimConfirmText}
        </ConfirmDialog>
      )}
    </>
  );
}

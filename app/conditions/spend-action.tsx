'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import type { Drive, Verdict } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { formatSpan } from './spans.ts';

const text = conditionStrings.refusal;

type SpendActionProps = {
  drive: Drive;
  verdict: Verdict;
  onSpent: () => void;
  /** The last one was spent elsewhere. */
  onRefused: () => void;
};

/** How often it can be opened still. Nothing but a press of the button spends one. */
export function SpendAction({ drive, verdict, onSpent, onRefused }: SpendActionProps) {
  const uses = useQuery({
    queryKey: ['account', drive.id, 'uses', verdict.policy, verdict.grant],
    queryFn: () => drive.conditions.uses(verdict),
    staleTime: 0,
    gcTime: 0,
  });
  const spending = useMutation({
    mutationFn: () => drive.conditions.spend(verdict),
    onSuccess: onSpent,
    onError: onRefused,
  });
  const error = spending.error ?? uses.error;
  return (
    <>
      {uses.data === undefined ? (
        <p>{text.asking}</p>
      ) : (
        <p>{text.spend(uses.data.left, formatSpan(uses.data.minutes * 60_000))}</p>
      )}
      {error !== null && <ErrorNote error={error} />}
      <div className="mt-5 flex justify-center">
        <Button
          look="primary"
          isDisabled={uses.data === undefined}
          isPending={spending.isPending}
          onPress={() => {
            spending.mutate();
          }}
        >
          {text.spendNow}
        </Button>
      </div>
    </>
  );
}

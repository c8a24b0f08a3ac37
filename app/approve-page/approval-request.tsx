'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { Link2Off, ShieldOff } from 'lucide-react';
import { useId } from 'react';
import type { Approval } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { driveCodeOf } from '../errors/explain-error.ts';
import { useAccount } from '../session/use-account.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { DeadEnd } from '../ui/dead-end.tsx';
import { Loading } from '../ui/loading.tsx';
import { toast } from '../ui/toast.ts';
import { ApprovalCard } from './approval-card.tsx';

const text = conditionStrings.approve;
const PERIOD = 5_000;

/** One request to agree: what has become of it so far, and one's own answer. */
export function ApprovalRequest({ request }: { request: string }) {
  const account = useAccount();
  const visit = useId();
  const asked = useQuery({
    queryKey: ['account', account.address, 'approval', visit],
    queryFn: async () => {
      const approval = account.approval(request);
      return { approval, state: await approval.state() };
    },
    staleTime: 0,
    gcTime: 0,
    refetchInterval: PERIOD,
    structuralSharing: false,
  });
  const answering = useMutation({
    mutationFn: async ({ approval, agrees }: { approval: Approval; agrees: boolean }) => {
      await (agrees ? approval.approve() : approval.withdraw());
      return agrees;
    },
    onSuccess: async (agrees) => {
      await asked.refetch();
      toast.success(agrees ? text.agreed : text.tookBack);
    },
  });
  if (asked.data === undefined) {
    if (asked.isPending) return <Loading label={text.loading} />;
    return <Problem error={asked.error} onRetry={() => void asked.refetch()} />;
  }
  if (driveCodeOf(answering.error) === 'not-permitted')
    return <Problem error={answering.error} onRetry={() => void asked.refetch()} />;
  const { approval, state } = asked.data;
  return (
    <ApprovalCard
      account={approval.account}
      state={state}
      isOwn={approval.account === account.address}
      isPending={answering.isPending}
      onAnswer={(agrees) => {
        answering.mutate({ approval, agrees });
      }}
    >
      {answering.error !== null && <ErrorNote error={answering.error} />}
    </ApprovalCard>
  );
}

function Problem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  switch (driveCodeOf(error)) {
    case 'bad-link':
      return (
        <DeadEnd icon={<Link2Off className="size-6" />} title={text.badTitle}>
          {text.badText}
        </DeadEnd>
      );
    case 'not-permitted':
      return (
        <DeadEnd icon={<ShieldOff className="size-6" />} title={text.notTitle}>
          {text.notText}
        </DeadEnd>
      );
    default:
      return <ErrorPanel error={error} onRetry={onRetry} />;
  }
}

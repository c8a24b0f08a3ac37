'use client';

import { useQuery } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { conditionStrings } from '../strings/condition-strings.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { ApprovalAction } from './approval-action.tsx';
import { ClaimAction } from './claim-action.tsx';
import { refusalOf } from './refusal.ts';
import { SpendAction } from './spend-action.tsx';
import { useOpenedMeanwhile } from './use-opened-meanwhile.ts';

const text = conditionStrings.refusal;

/** Whether it opens meanwhile is asked again after so many milliseconds. */
const PERIOD = 5_000;

export type RefusalPanelProps = {
  drive: Drive;
  entry: Entry;
  /** How often it was refused so far, where that is counted. */
  refusals?: number;
  /** Tries to open it again. */
  onOpen: () => void;
};

/** What is missing for a file to open, in the place of the file, and what helps. Once nothing is missing any more it opens by itself. */
export function RefusalPanel({ drive, entry, refusals = 1, onOpen }: RefusalPanelProps) {
  const asked = useQuery({
    queryKey: ['account', drive.id, 'verdict', entry.id],
    queryFn: async () => ({ verdict: await drive.conditions.verdict(entry.id) }),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: PERIOD,
  });
  const verdict = asked.data?.verdict;
  // Nothing has to be asked once the owner took the conditions away.
  const isAllowed = asked.data && (verdict === undefined || verdict.allowed);
  const isOpening = useOpenedMeanwhile(isAllowed, refusals, onOpen);
  if (asked.isPending || isOpening) return <Loading label={text.asking} />;
  if (asked.isError && asked.data === undefined)
    return <ErrorPanel error={asked.error} onRetry={() => void asked.refetch()} />;
  const refusal = refusalOf(verdict ?? { reason: '', at: null });
  const again = (): void => void asked.refetch();
  return (
    <div role="alert">
      <EmptyState
        icon={<Hourglass className="size-6" />}
        title={refusal.title}
        actions={refusal.remedy === 'ask' && <Button onPress={onOpen}>{strings.actions.retry}</Button>}
      >
        {refusal.text}
        {verdict !== undefined && refusal.remedy === 'spend' && (
          <SpendAction {...{ drive, verdict }} onSpent={onOpen} onRefused={again} />
        )}
        {verdict !== undefined && refusal.remedy === 'claim' && (
          <ClaimAction {...{ drive, verdict }} onClaimed={again} />
        )}
        {verdict !== undefined && refusal.remedy === 'approval' && <ApprovalAction {...{ drive, verdict }} />}
      </EmptyState>
    </div>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import type { Drive, Verdict } from '../../lib/drive/index.ts';
import { LinkShown } from '../share/link-shown.tsx';
import { approvalUrl } from '../share/link-url.ts';
import { conditionStrings } from '../strings/condition-strings.ts';

const text = conditionStrings.refusal;
const PERIOD = 5_000;

/** How many agreed, and what to send to those who have not. */
export function ApprovalAction({ drive, verdict }: { drive: Drive; verdict: Verdict }) {
  const agreed = useQuery({
    queryKey: ['account', drive.id, 'approvals', verdict.policy, verdict.grant],
    queryFn: () => drive.conditions.approvals(verdict),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: PERIOD,
  });
  return (
    <>
      {agreed.data !== undefined && (
        <p className="mt-2 font-medium text-ink">
          {conditionStrings.approve.count(agreed.data.given, agreed.data.needed)}
        </p>
      )}
      <div className="mt-5 text-left">
        <LinkShown
          url={approvalUrl(drive.conditions.approvalRequest(verdict))}
          created={text.approvalReady}
          field={text.approvalField}
          copy={text.approvalCopy}
        />
      </div>
    </>
  );
}

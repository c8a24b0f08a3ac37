'use client';

import type { Drive, RequestChange, RequestInfo } from '../../lib/drive/index.ts';
import { ChangeDialog } from '../share/change-dialog.tsx';
import { strings } from '../strings/strings.ts';
import { RequestFields } from './request-fields.tsx';
import { useRequestTerms } from './use-request-terms.ts';

const text = strings.requests;

type ChangeRequestProps = {
  drive: Drive;
  request: RequestInfo;
  onChanged: () => Promise<void>;
  onClose: () => void;
};

/** Other terms for a request; its address, and what it took, stay. */
export function ChangeRequestDialog({ drive, request, onChanged, onClose }: ChangeRequestProps) {
  const terms = useRequestTerms({ ...request, hasEnd: request.expiresAt !== null });
  const resolve = (): RequestChange | null => {
    const chosen = terms.resolve();
    if (chosen === null) return null;
    const isKept = terms.expiry.expiry.choice === 'kept';
    return { ...chosen, expiresAt: isKept ? request.expiresAt : (chosen.expiresAt ?? null) };
  };
  return (
    <ChangeDialog
      title={text.editTitle}
      submit={text.save}
      saved={text.saved}
      resolve={resolve}
      change={async (change) => {
        await drive.changeRequest(request, change);
        await onChanged();
      }}
      onClose={onClose}
    >
      <RequestFields terms={terms} countHint={text.filesTotalHint(request.files)} />
    </ChangeDialog>
  );
}

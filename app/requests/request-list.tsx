'use client';

import { useState } from 'react';
import { toast } from '../ui/toast.ts';
import type { Drive, RequestInfo } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ChangeRequestDialog } from './change-request-dialog.tsx';
import { RequestRow, requestTitle } from './request-row.tsx';

const text = strings.requests;

type RequestListProps = {
  drive: Drive;
  label: string;
  requests: readonly RequestInfo[];
  /** The name of a request's folder, to be shown where the list is of more than one. */
  placeOf?: (request: RequestInfo) => string;
  onChanged: () => Promise<void>;
};

/** Requests for files, each of which can be changed and ended. */
export function RequestList({ drive, label, requests, placeOf, onChanged }: RequestListProps) {
  const [changing, setChanging] = useState<RequestInfo | null>(null);
  const [ending, setEnding] = useState<RequestInfo | null>(null);
  return (
    <>
      <ul aria-label={label} className="divide-y divide-line rounded-lg border border-line">
        {requests.map((request) => (
          <RequestRow
            key={request.account}
            request={request}
            place={placeOf?.(request)}
            onChange={() => {
              setChanging(request);
            }}
            onEnd={() => {
              setEnding(request);
            }}
          />
        ))}
      </ul>
      {changing !== null && (
        <ChangeRequestDialog
          drive={drive}
          request={changing}
          onChanged={onChanged}
          onClose={() => {
            setChanging(null);
          }}
        />
      )}
      {ending !== null && (
        <ConfirmDialog
          title={text.endTitle}
          confirm={text.endConfirm}
          onConfirm={async () => {
            await drive.closeRequest(ending);
            toast.success(text.ended);
            await onChanged();
          }}
          onClose={() => {
            setEnding(null);
          }}
        >
          <p className="break-words">
            <bdi>{requestTitle(ending)}</bdi>
          </p>
          <p className="mt-2">{text.endText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

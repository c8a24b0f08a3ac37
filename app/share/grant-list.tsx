'use client';

import { useState } from 'react';
import { toast } from '../ui/toast.ts';
import type { Drive, GrantInfo } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { AccessRow } from './access-row.tsx';
import { accessName } from './access-terms.ts';
import { ChangeAccessDialog } from './change-access-dialog.tsx';

const text = strings.sharing;

type GrantListProps = {
  drive: Drive;
  label: string;
  grants: readonly GrantInfo[];
  onChanged: () => Promise<void>;
};

/** People and links that have access, each of which can be changed and taken away. */
export function GrantList({ drive, label, grants, onChanged }: GrantListProps) {
  const [changing, setChanging] = useState<GrantInfo | null>(null);
  const [leaving, setLeaving] = useState<GrantInfo | null>(null);
  return (
    <>
      <ul aria-label={label} className="divide-y divide-line rounded-lg border border-line">
        {grants.map((grant) => (
          <AccessRow
            key={`${grant.node}/${grant.account}`}
            grant={grant}
            onChange={() => {
              setChanging(grant);
            }}
            onRemove={() => {
              setLeaving(grant);
            }}
          />
        ))}
      </ul>
      {changing !== null && (
        <ChangeAccessDialog
          drive={drive}
          grant={changing}
          onChanged={onChanged}
          onClose={() => {
            setChanging(null);
          }}
        />
      )}
      {leaving !== null && (
        <ConfirmDialog
          title={text.removeTitle}
          confirm={text.remove}
          onConfirm={async () => {
            await drive.revoke(leaving.node, leaving.account);
            toast.success(text.removed);
            await onChanged();
          }}
          onClose={() => {
            setLeaving(null);
          }}
        >
          <p>{accessName(leaving)}</p>
          <p className="mt-2">{text.removeText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

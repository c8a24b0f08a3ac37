'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { Link2, User } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Drive, Entry, GrantInfo } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { formatMoment } from '../format/moment.ts';
import { shorten } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { linkUrl } from './link-url.ts';

const text = strings.sharing;

type AccessListProps = {
  drive: Drive;
  entry: Entry;
  grants: UseQueryResult<GrantInfo[]>;
  onChanged: () => Promise<void>;
};

export function AccessList({ drive, entry, grants, onChanged }: AccessListProps) {
  const [leaving, setLeaving] = useState<GrantInfo | null>(null);
  return (
    <section aria-label={text.access} className="flex flex-col gap-3 border-t border-line pt-5">
      <h3 className="font-semibold">{text.access}</h3>
      {grants.isPending && <p className="text-muted">{text.accessLoading}</p>}
      {grants.isError && <ErrorNote error={grants.error} />}
      {grants.data?.length === 0 && <p className="text-muted">{text.accessEmpty}</p>}
      {grants.data !== undefined && grants.data.length > 0 && (
        <ul aria-label={text.access} className="divide-y divide-line rounded-lg border border-line">
          {grants.data.map((grant) => (
            <Access key={grant.account} grant={grant} onRemove={setLeaving} />
          ))}
        </ul>
      )}
      <p className="text-sm text-muted">{text.permanent}</p>
      {leaving !== null && (
        <ConfirmDialog
          title={text.removeTitle}
          confirm={text.remove}
          onConfirm={async () => {
            await drive.revoke(entry.id, leaving.account);
            toast.success(text.removed);
            await onChanged();
          }}
          onClose={() => {
            setLeaving(null);
          }}
        >
          <p>{nameOf(leaving)}</p>
          <p className="mt-2">{text.removeText}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function nameOf(grant: GrantInfo): string {
  if (grant.kind === 'person') return `${text.person} ${shorten(grant.label, 8)}`;
  return `${text.linkName} ${shorten(grant.account)}`;
}

function Access({ grant, onRemove }: { grant: GrantInfo; onRemove: (grant: GrantInfo) => void }) {
  const isLink = grant.kind === 'link';
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <span aria-hidden className="text-muted">
        {isLink ? <Link2 className="size-5" /> : <User className="size-5" />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium" title={isLink ? grant.account : grant.label}>
          {isLink && `${text.linkName} `}
          <span className="font-mono text-sm">
            {isLink ? shorten(grant.account) : shorten(grant.label, 8)}
          </span>
        </p>
        <p className="text-sm text-muted">{[text.roleNames[grant.role], ...termOf(grant)].join(' · ')}</p>
      </div>
      {isLink && grant.label !== '' && <CopyIcon text={linkUrl(grant.label)} label={text.copyLink} />}
      <Button
        look="quiet"
        aria-label={text.removeAccess(nameOf(grant))}
        onPress={() => {
          onRemove(grant);
        }}
      >
        {text.remove}
      </Button>
    </li>
  );
}

function termOf({ since, expiresAt }: GrantInfo): string[] {
  if (expiresAt === null) return [text.since(formatMoment(since))];
  const moment = formatMoment(expiresAt);
  return [expiresAt < Date.now() ? text.ended(moment) : text.until(moment)];
}

'use client';

import { File, FolderClosed, Users } from 'lucide-react';
import { useState } from 'react';
import { toast } from '../ui/toast.ts';
import type { SharedItem } from '../../lib/drive/index.ts';
import { hashHref } from '../browser/hash-path.ts';
import { formatMoment } from '../format/moment.ts';
import { shorten, visibleName } from '../format/visible-name.ts';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

const text = strings.sharing;

type SharedListProps = { items: readonly SharedItem[]; onChanged: () => void };

export function SharedList({ items, onChanged }: SharedListProps) {
  const { dismissShared } = useAccount();
  const [leaving, setLeaving] = useState<SharedItem | null>(null);
  if (items.length === 0) {
    return (
      <EmptyState icon={<Users className="size-6" />} title={text.incomingEmptyTitle}>
        {text.incomingEmptyText}
      </EmptyState>
    );
  }
  return (
    <>
      <ul
        aria-label={text.incomingList}
        className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-panel"
      >
        {items.map((item) => (
          <SharedRow key={item.id} item={item} onRemove={setLeaving} />
        ))}
      </ul>
      {leaving !== null && (
        <ConfirmDialog
          title={text.dismissTitle}
          confirm={text.dismiss}
          onConfirm={async () => {
            await dismissShared(leaving);
            toast.success(text.dismissed);
            onChanged();
          }}
          onClose={() => {
            setLeaving(null);
          }}
        >
          <p className="text-ink">
            <bdi>{visibleName(leaving.name)}</bdi>
          </p>
          <p className="mt-2">{text.dismissText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function SharedRow({ item, onRemove }: { item: SharedItem; onRemove: (item: SharedItem) => void }) {
  const name = visibleName(item.name);
  return (
    <li className="flex items-center gap-3 px-4 py-3 hover:bg-sunken">
      {item.kind === 'folder' ? (
        <FolderClosed aria-hidden className="size-5 shrink-0 text-accent" />
      ) : (
        <File aria-hidden className="size-5 shrink-0 text-muted" />
      )}
      <div className="min-w-0 flex-1">
        <a href={hashHref([item.id])} className="block truncate font-medium hover:underline">
          <bdi>{name}</bdi>
        </a>
        <p className="truncate text-sm text-muted" title={item.from}>
          {text.from(shorten(item.from, 8))} · {formatMoment(item.time)}
        </p>
      </div>
      <Button
        look="quiet"
        aria-label={`${text.dismiss}: ${name}`}
        onPress={() => {
          onRemove(item);
        }}
      >
        {strings.sharing.remove}
      </Button>
    </li>
  );
}

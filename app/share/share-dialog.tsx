'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { RequestSection } from '../requests/request-section.tsx';
import { strings } from '../strings/strings.ts';
import type { ReencryptSectionProps } from '../storage/reencrypt-section.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { AccessList } from './access-list.tsx';
import { AddPersonForm } from './add-person-form.tsx';
import { CreateLinkForm } from './create-link-form.tsx';

const text = strings.sharing;

const ReencryptSection = lazyPart<ReencryptSectionProps>(
  async () => (await import('../storage/reencrypt-section.tsx')).ReencryptSection,
);

type ShareDialogProps = { drive: Drive; entry: Entry; onChanged: () => Promise<void>; onClose: () => void };

/** Who may open an entry: people, links, and what taking that away means. */
export function ShareDialog({ drive, entry, onChanged, onClose }: ShareDialogProps) {
  const queries = useQueryClient();
  const queryKey = ['account', drive.id, 'grants', entry.id];
  const grants = useQuery({ queryKey, queryFn: () => drive.grants(entry.id) });
  const changed = async (): Promise<void> => {
    await Promise.all([queries.invalidateQueries({ queryKey }), onChanged()]);
  };
  return (
    <Dialog title={<bdi>{text.title(entryName(entry))}</bdi>} onClose={onClose} isDismissable={false}>
      <div className="flex flex-col gap-6">
        <AddPersonForm drive={drive} entry={entry} onChanged={changed} />
        <CreateLinkForm drive={drive} entry={entry} onChanged={changed} />
        <AccessList drive={drive} grants={grants} onChanged={changed} />
        {entry.role === 'owner' && <ReencryptSection drive={drive} entry={entry} onChanged={onChanged} />}
        {entry.kind === 'folder' && entry.role === 'owner' && <RequestSection drive={drive} entry={entry} />}
      </div>
    </Dialog>
  );
}

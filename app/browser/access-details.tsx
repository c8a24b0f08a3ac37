'use client';

import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import type { Drive, Entry, GrantInfo } from '../../lib/drive/index.ts';
import { explainError } from '../errors/explain-error.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { entryName } from './entry-name.ts';

const text = strings.browse.details;

type AccessDetailsProps = {
  drive: Drive;
  entry: Entry;
  /** Folders that it lies in and that others may open. */
  sharedAbove: readonly Entry[];
  onShare: (entry: Entry) => void;
};

/** How many people and links can open an entry, by itself or through a folder above it. */
export function AccessDetails({ drive, entry, sharedAbove, onShare }: AccessDetailsProps) {
  const grants = useQuery({
    queryKey: ['account', drive.id, 'grants', entry.id],
    queryFn: () => drive.grants(entry.id),
    enabled: entry.shared > 0,
  });
  return (
    <section aria-label={text.access} className="flex flex-col gap-2 border-t border-line pt-4 text-sm">
      <h3 className="font-semibold">{text.access}</h3>
      <p>{sentence(entry, grants)}</p>
      {sharedAbove.map((folder) => (
        <p key={folder.id} className="text-muted">
          <bdi>{text.through(entryName(folder))}</bdi>
        </p>
      ))}
      <div>
        <Button
          onPress={() => {
            onShare(entry);
          }}
        >
          <UserPlus aria-hidden className="size-4" />
          {strings.drive.share}
        </Button>
      </div>
    </section>
  );
}

function sentence(entry: Entry, grants: { data?: GrantInfo[] | undefined; error: unknown }): string {
  if (entry.shared === 0) return text.onlyYou;
  if (grants.error !== null) return explainError(grants.error).title;
  if (grants.data === undefined) return text.asking;
  const people = grants.data.filter(({ kind }) => kind === 'person').length;
  return text.shared(people, grants.data.length - people);
}

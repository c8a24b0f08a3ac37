'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { Drive, GrantInfo } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { strings } from '../strings/strings.ts';
import { GrantList } from './grant-list.tsx';

const text = strings.sharing;

type AccessListProps = {
  drive: Drive;
  grants: UseQueryResult<GrantInfo[]>;
  onChanged: () => Promise<void>;
};

export function AccessList({ drive, grants, onChanged }: AccessListProps) {
  return (
    <section aria-label={text.access} className="flex flex-col gap-3 border-t border-line pt-5">
      <h3 className="font-semibold">{text.access}</h3>
      {grants.isPending && <p className="text-muted">{text.accessLoading}</p>}
      {grants.isError && <ErrorNote error={grants.error} />}
      {grants.data?.length === 0 && <p className="text-muted">{text.accessEmpty}</p>}
      {grants.data !== undefined && grants.data.length > 0 && (
        <GrantList drive={drive} label={text.access} grants={grants.data} onChanged={onChanged} />
      )}
      <p className="text-sm text-muted">{text.permanent}</p>
    </section>
  );
}

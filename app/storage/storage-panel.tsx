'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Drive } from '../../lib/drive/index.ts';
import { formatSize } from '../format/size.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { storageStrings as text } from '../strings/storage-strings.ts';
import { Button } from '../ui/button.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { CopiesChoice } from './copies-choice.tsx';
import { Erasures } from './erasures.tsx';
import { QuotaChoice } from './quota-choice.tsx';
import { usageKey } from './storage-keys.ts';

/** What the drive takes at the store, what limits it, and what was erased. */
export function StoragePanel({ drive }: { drive: Drive }) {
  const client = useQueryClient();
  const usage = useQuery({ queryKey: usageKey(drive), queryFn: async () => (await drive.usage()) ?? null });
  const releasing = useMutation({
    mutationFn: () => drive.releaseErased(),
    onSettled: () => client.invalidateQueries({ queryKey: usageKey(drive) }),
  });
  if (usage.error !== null) return <ErrorNote error={usage.error} />;
  if (usage.data === undefined) return <Loading label={text.loading} />;
  if (usage.data === null) return <p className="text-muted">{text.older}</p>;
  const { stored, quota, drawn, waiting, copies } = usage.data;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="font-medium">
          {quota === null ? text.stored(formatSize(stored)) : text.of(formatSize(stored), formatSize(quota))}
        </p>
        {quota !== null && <ProgressBar label={text.meter} value={quota === 0 ? 1 : stored / quota} />}
        {quota !== null && drawn >= quota && stored >= quota && (
          <p className="mt-2 text-sm text-caution">{text.full}</p>
        )}
      </div>
      <QuotaChoice drive={drive} quota={quota} />
      <CopiesChoice drive={drive} copies={copies} />
      {waiting > 0 && (
        <div className="flex flex-wrap items-center gap-3">
          <p className="flex-1 text-sm text-muted">{text.waiting(waiting)}</p>
          <Button
            isPending={releasing.isPending}
            onPress={() => {
              releasing.mutate();
            }}
          >
            {text.release}
          </Button>
        </div>
      )}
      {releasing.error !== null && <ErrorNote error={releasing.error} />}
      <Erasures drive={drive} />
    </div>
  );
}

'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Drive } from '../../lib/drive/index.ts';
import { formatSize } from '../format/size.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { storageStrings as text } from '../strings/storage-strings.ts';
import { Choice } from '../ui/choice.tsx';
import { usageKey } from './storage-keys.ts';

const usual = [10e9, 100e9, 1e12];
const NONE = '';

/** What may be drawn from the store for this drive, by the owner's choice. */
export function QuotaChoice({ drive, quota }: { drive: Drive; quota: number | null }) {
  const client = useQueryClient();
  const choosing = useMutation({
    mutationFn: (bytes: number | null) => drive.setQuota(bytes),
    onSettled: () => client.invalidateQueries({ queryKey: usageKey(drive) }),
  });
  const offered = quota === null || usual.includes(quota) ? usual : [...usual, quota].sort((a, b) => a - b);
  const shown = choosing.isPending ? choosing.variables : quota;
  return (
    <div className="flex flex-col gap-2">
      <Choice
        label={text.limit}
        value={shown === null ? NONE : String(shown)}
        options={[
          { value: NONE, text: text.noLimit },
          ...offered.map((bytes) => ({ value: String(bytes), text: formatSize(bytes) })),
        ]}
        onChange={(value) => {
          choosing.mutate(value === NONE ? null : Number(value));
        }}
      />
      <p className="text-sm text-muted">{text.hint}</p>
      {choosing.error !== null && <ErrorNote error={choosing.error} />}
    </div>
  );
}

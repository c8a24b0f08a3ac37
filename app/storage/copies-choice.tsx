'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Drive } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { storageStrings as text } from '../strings/storage-strings.ts';
import { Choice } from '../ui/choice.tsx';
import { offeredCopies } from './offered-copies.ts';
import { mostCopiesKey, usageKey } from './storage-keys.ts';

const STORE = '';

/** How many portals are to hold what is stored from now on, by the owner's choice. */
export function CopiesChoice({ drive, copies }: { drive: Drive; copies: number | null }) {
  const client = useQueryClient();
  const choosing = useMutation({
    mutationFn: (number: number | null) => drive.setCopies(number),
    onSettled: () => client.invalidateQueries({ queryKey: usageKey(drive) }),
  });
  const { data: most } = useQuery({
    queryKey: mostCopiesKey(drive),
    queryFn: async () => (await drive.mostCopies()) ?? null,
  });
  const offered = offeredCopies(copies, most ?? null);
  const shown = choosing.isPending ? choosing.variables : copies;
  return (
    <div className="flex flex-col gap-2">
      <Choice
        label={text.copies}
        value={shown === null ? STORE : String(shown)}
        options={[
          { value: STORE, text: text.copiesOfStore },
          ...offered.map((number) => ({ value: String(number), text: text.copiesOf(number) })),
        ]}
        onChange={(value) => {
          choosing.mutate(value === STORE ? null : Number(value));
        }}
      />
      <p className="text-sm text-muted">{text.copiesHint}</p>
      {typeof most === 'number' && offered.some((number) => number >= most) && (
        <p className="text-sm text-muted">{text.copiesMost(most)}</p>
      )}
      {choosing.error !== null && <ErrorNote error={choosing.error} />}
    </div>
  );
}

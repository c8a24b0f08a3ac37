'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Drive } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { storageStrings as text } from '../strings/storage-strings.ts';
import { Choice } from '../ui/choice.tsx';
import { usageKey } from './storage-keys.ts';

const usual = [1, 2, 3];
const STORE = '';

/** How many portals are to hold what is stored from now on, by the owner's choice. */
export function CopiesChoice({ drive, copies }: { drive: Drive; copies: number | null }) {
  const client = useQueryClient();
  const choosing = useMutation({
    mutationFn: (number: number | null) => drive.setCopies(number),
    onSettled: () => client.invalidateQueries({ queryKey: usageKey(drive) }),
  });
  const offered = copies === null || usual.includes(copies) ? usual : [...usual, copies];
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
      {choosing.error !== null && <ErrorNote error={choosing.error} />}
    </div>
  );
}

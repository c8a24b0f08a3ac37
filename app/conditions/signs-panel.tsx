'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { HeartPulse } from 'lucide-react';
import type { Drive } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { formatMoment } from '../format/moment.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/note.tsx';
import { toast } from '../ui/toast.ts';

const text = conditionStrings.signs;
const PERIOD = 15_000;

export type SignsPanelProps = { drive: Drive };

/** Where somebody inherits: when the owner was last there, whether an heir claims, and the button that says “I am here”. */
export function SignsPanel({ drive }: SignsPanelProps) {
  const signs = useQuery({
    queryKey: ['account', drive.id, 'signs'],
    queryFn: () => drive.conditions.signs(),
    refetchInterval: PERIOD,
  });
  const telling = useMutation({
    mutationFn: () => drive.conditions.signOfLife(),
    onSuccess: async () => {
      toast.success(text.done);
      await signs.refetch();
    },
  });
  if (signs.isError && signs.data === undefined) return <ErrorNote error={signs.error} />;
  if (signs.data === undefined || signs.data === null) return null;
  const { seen, claimed } = signs.data;
  return (
    <section
      aria-label={text.title}
      className="flex flex-col gap-3 rounded-xl border border-line bg-panel p-4"
    >
      {claimed !== null && (
        <Note tone="danger" role="alert" title={text.claimedTitle(formatMoment(claimed))}>
          <p>{text.claimedText}</p>
        </Note>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <HeartPulse aria-hidden className="size-5 shrink-0 text-muted" />
        <div className="min-w-48 flex-1">
          <h2 className="font-semibold">{text.title}</h2>
          <p className="text-sm text-muted">{text.intro}</p>
          <p className="text-sm">{seen === null ? text.never : text.seen(formatMoment(seen))}</p>
        </div>
        <Button
          look={claimed === null ? 'secondary' : 'primary'}
          isPending={telling.isPending}
          onPress={() => {
            telling.mutate();
          }}
        >
          {text.here}
        </Button>
      </div>
      {telling.error !== null && <ErrorNote error={telling.error} />}
    </section>
  );
}

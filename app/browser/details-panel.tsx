'use client';

import { X } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { EntryDetails, type EntryDetailsProps } from './entry-details.tsx';
import { SelectionDetails } from './selection-details.tsx';
import type { Details } from './use-details.ts';

const text = strings.browse.details;

export type DetailsPanelProps = EntryDetailsProps & {
  details: Details;
  chosen: readonly EntryDetailsProps['entry'][];
};

/** What is known of the entry that is meant, or of all that are selected. */
export function DetailsPanel({ details, chosen, ...rest }: DetailsPanelProps) {
  const content = chosen.length > 1 ? <SelectionDetails chosen={chosen} /> : <EntryDetails {...rest} />;
  if (!details.isBeside) {
    return (
      <Dialog title={text.title} onClose={details.toggle}>
        {content}
      </Dialog>
    );
  }
  return (
    <aside
      aria-label={text.title}
      className="sticky top-4 max-h-[calc(100dvh-2rem)] w-72 shrink-0 self-start overflow-y-auto rounded-xl border border-line bg-panel p-4"
    >
      <div className="mb-3 flex items-center justify-between">
        <h2 className="text-base font-semibold">{text.title}</h2>
        <IconButton label={strings.browse.hideDetails} onPress={details.toggle}>
          <X aria-hidden className="size-5" />
        </IconButton>
      </div>
      {content}
    </aside>
  );
}

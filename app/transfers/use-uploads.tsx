'use client';

import { useState, type ReactNode } from 'react';
import { toast } from '../ui/toast.ts';
import type { Drive } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { lazyPart } from '../ui/lazy-part.tsx';
import type { Chosen } from './file-sources.ts';
import type { UploadStartProps } from './upload-start.tsx';

const UploadStart = lazyPart<UploadStartProps>(async () => (await import('./upload-start.tsx')).UploadStart);

export type Uploads = {
  /** Starts what was chosen; names that are taken are asked about first. */
  begin(parent: string, chosen: Chosen): void;
  /** To be rendered: it begins them, and asks while there is a question. */
  readonly dialog: ReactNode;
};

type Pending = Pick<UploadStartProps, 'parent' | 'chosen'>;

export function useUploads(drive: Drive): Uploads {
  const [pending, setPending] = useState<readonly (Pending & { readonly at: number })[]>([]);
  const [next] = pending;
  return {
    begin(parent, chosen) {
      if (chosen.files.length + chosen.emptyFolders.length === 0)
        toast.message(strings.transfers.nothingFound);
      else setPending((before) => [...before, { parent, chosen, at: (before.at(-1)?.at ?? 0) + 1 }]);
    },
    dialog: next !== undefined && (
      <UploadStart
        key={next.at}
        {...{ drive, ...next }}
        onOver={() => {
          setPending((before) => before.filter((one) => one !== next));
        }}
      />
    ),
  };
}

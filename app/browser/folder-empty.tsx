'use client';

import { FolderOpen, Sparkles, Upload } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import type { Chosen } from '../transfers/file-sources.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { pickFiles } from './pick-files.ts';

const text = strings.drive;

type FolderEmptyProps = {
  mayAdd: boolean;
  /** In a drive that has nothing in it yet. */
  isFirst: boolean;
  onUpload: (chosen: Chosen) => void;
};

/** A folder without anything in it, which is another thing than one that could not be fetched. */
export function FolderEmpty({ mayAdd, isFirst, onUpload }: FolderEmptyProps) {
  if (mayAdd && isFirst) return <FirstFile onUpload={onUpload} />;
  return (
    <EmptyState icon={<FolderOpen className="size-6" />} title={text.emptyTitle}>
      {mayAdd ? text.emptyText : text.emptyViewer}
    </EmptyState>
  );
}

/** The last step of a new account: its first file. */
function FirstFile({ onUpload }: { onUpload: (chosen: Chosen) => void }) {
  return (
    <EmptyState
      icon={<Sparkles className="size-6" />}
      title={strings.places.first.title}
      actions={
        <Button
          look="primary"
          className="min-h-12 px-6"
          onPress={() => {
            pickFiles(onUpload);
          }}
        >
          <Upload aria-hidden className="size-4" />
          {strings.places.first.choose}
        </Button>
      }
    >
      <p>{strings.places.first.text}</p>
    </EmptyState>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { Download, FileQuestion } from 'lucide-react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { formatMoment } from '../format/moment.ts';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { ImagePreview } from './image-preview.tsx';
import { MAX_TEXT } from './preview-kind.ts';
import { readPreview, type Preview } from './read-preview.ts';

const text = strings.drive;

type PreviewDialogProps = {
  drive: Drive;
  entry: Entry;
  onDownload: (entry: Entry) => void;
  onClose: () => void;
};

/** A look at a file: fetched, verified and decrypted in this browser. */
export function PreviewDialog({ drive, entry, onDownload, onClose }: PreviewDialogProps) {
  const preview = useQuery({
    queryKey: ['account', drive.id, 'preview', entry.id, entry.version],
    queryFn: ({ signal }) => readPreview(drive, entry, signal),
    staleTime: Infinity,
    gcTime: 0,
    structuralSharing: false,
  });
  const name = entryName(entry);
  return (
    <Dialog title={<bdi>{name}</bdi>} onClose={onClose} wide>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">
          {formatSize(entry.size)} · {formatMoment(entry.modified)}
        </p>
        <Button
          onPress={() => {
            onDownload(entry);
          }}
        >
          <Download aria-hidden className="size-4" />
          {text.download}
        </Button>
      </div>
      {preview.isPending && <Loading label={text.previews.loading} />}
      {preview.isError && <ErrorPanel error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.isSuccess && <Shown preview={preview.data} name={name} />}
    </Dialog>
  );
}

function Shown({ preview, name }: { preview: Preview; name: string }) {
  switch (preview.kind) {
    case 'image':
      return <ImagePreview blob={preview.blob} name={name} />;
    case 'text':
      return (
        <>
          <pre
            tabIndex={0}
            role="region"
            aria-label={text.previews.text}
            className="max-h-[60dvh] overflow-auto rounded-lg bg-sunken p-4 font-mono text-sm break-words whitespace-pre-wrap"
          >
            {preview.text === '' ? text.previews.empty : preview.text}
          </pre>
          {preview.isCut && (
            <p className="mt-2 text-sm text-muted">{text.previews.cut(formatSize(MAX_TEXT))}</p>
          )}
        </>
      );
    case 'none':
    case 'too-large':
      return (
        <EmptyState
          icon={<FileQuestion className="size-6" />}
          title={preview.kind === 'none' ? text.previews.none : text.previews.tooLarge}
        />
      );
  }
}

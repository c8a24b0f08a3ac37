'use client';

import { FileQuestion } from 'lucide-react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import type { RefusalPanelProps } from '../conditions/refusal-panel.tsx';
import { driveCodeOf } from '../errors/explain-error.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import type { FrameKey } from './frame-message.ts';
import { PreviewFrame } from './preview-frame.tsx';
import { PreviewPlayer } from './preview-player.tsx';
import { MAX_TEXT, type Preview, type StreamedPreview } from './read-preview.ts';
import { usePreview } from './use-preview.ts';

const text = strings.previews;

const RefusalPanel = lazyPart<RefusalPanelProps>(
  async () => (await import('../conditions/refusal-panel.tsx')).RefusalPanel,
);

/** Smaller files are there before anybody reads how much of them is. */
const WORTH_TELLING = 4 << 20;

type PreviewContentProps = { drive: Drive; entry: Entry; onKey: (key: FrameKey) => void };

/** A file, fetched, verified and decrypted in this browser, or why it is not there. */
export function PreviewContent({ drive, entry, onKey }: PreviewContentProps) {
  const { preview, fetched } = usePreview(drive, entry);
  if (preview.isError) {
    const retry = (): void => void preview.refetch();
    return driveCodeOf(preview.error) === 'policy' ? (
      <RefusalPanel {...{ drive, entry }} refusals={preview.errorUpdateCount} onOpen={retry} />
    ) : (
      <ErrorPanel error={preview.error} onRetry={retry} />
    );
  }
  if (preview.isSuccess) {
    const { data, dataUpdatedAt } = preview;
    const name = entryName(entry);
    if (data.kind !== 'streamed') return <Found preview={data} {...{ name, onKey }} />;
    return (
      <PreviewPlayer key={dataUpdatedAt} preview={data} name={name} onRetry={() => void preview.refetch()} />
    );
  }
  if (fetched === 0 || entry.size < WORTH_TELLING) return <Loading label={text.loading} />;
  const progress = text.progress(formatSize(fetched), formatSize(entry.size));
  return (
    <div className="m-auto w-full max-w-xs py-14 text-center text-muted">
      <p>{text.loading}</p>
      <ProgressBar label={text.loading} value={fetched / entry.size} />
      <p className="mt-2 text-sm tabular-nums">{progress}</p>
    </div>
  );
}

type FoundProps = {
  preview: Exclude<Preview, StreamedPreview>;
  name: string;
  onKey: (key: FrameKey) => void;
};

function Found({ preview, name, onKey }: FoundProps) {
  if (preview.kind !== 'frame') {
    const title = preview.kind === 'none' ? text.none : text.tooLarge(formatSize(preview.most));
    return <EmptyState icon={<FileQuestion className="size-6" />} title={title} />;
  }
  const { html, shown, isCut } = preview;
  return (
    <>
      <PreviewFrame {...{ html, shown, name, onKey }} />
      {isCut && <p className="mt-2 text-sm text-muted">{text.cut(formatSize(MAX_TEXT))}</p>}
    </>
  );
}

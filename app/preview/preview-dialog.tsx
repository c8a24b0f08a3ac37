'use client';

import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { useRef } from 'react';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { entryName } from '../browser/entry-name.ts';
import { formatMoment } from '../format/moment.ts';
import { formatSize } from '../format/size.ts';
import { strings } from '../strings/strings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { FrameKey } from './frame-message.ts';
import { neighboursOf } from './neighbours.ts';
import { PreviewContent } from './preview-content.tsx';
import { useArrowKeys } from './use-arrow-keys.ts';

const text = strings.previews;

type PreviewDialogProps = {
  drive: Drive;
  entry: Entry;
  /** What is listed around it, in the order of the list. */
  around: readonly Entry[];
  /** Shows another entry in place of this one. */
  onShow: (entry: Entry) => void;
  onDownload: (entry: Entry) => void;
  onClose: () => void;
};

/** A look at a file, and from it to those beside it. */
export function PreviewDialog({ drive, entry, around, onShow, onDownload, onClose }: PreviewDialogProps) {
  const bar = useRef<HTMLDivElement>(null);
  const { previous, next } = neighboursOf(entry, around);
  const go = (target: Entry | undefined): void => {
    if (target === undefined) return;
    // The frame takes the focus with it when it goes.
    if (document.activeElement instanceof HTMLIFrameElement) bar.current?.focus();
    onShow(target);
  };
  const onKey = (key: FrameKey): void => {
    if (key === 'Escape') onClose();
    else go(key === 'ArrowLeft' ? previous : next);
  };
  useArrowKeys(onKey);
  return (
    <Dialog title={<bdi>{entryName(entry)}</bdi>} onClose={onClose} size="screen">
      <div ref={bar} tabIndex={-1} className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">
          {formatSize(entry.size)} · {formatMoment(entry.modified)}
        </p>
        <div className="flex items-center gap-2">
          {(previous !== undefined || next !== undefined) && <Steps {...{ previous, next, go }} />}
          <Button
            onPress={() => {
              onDownload(entry);
            }}
          >
            <Download aria-hidden className="size-4" />
            {strings.drive.download}
          </Button>
        </div>
      </div>
      <PreviewContent key={`${entry.id} ${String(entry.version)}`} {...{ drive, entry, onKey }} />
    </Dialog>
  );
}

type StepsProps = {
  previous: Entry | undefined;
  next: Entry | undefined;
  go: (target: Entry | undefined) => void;
};

function Steps({ previous, next, go }: StepsProps) {
  return (
    <>
      <IconButton
        label={text.previous}
        isDisabled={previous === undefined}
        onPress={() => {
          go(previous);
        }}
      >
        <ChevronLeft aria-hidden className="size-5" />
      </IconButton>
      <IconButton
        label={text.next}
        isDisabled={next === undefined}
        onPress={() => {
          go(next);
        }}
      >
        <ChevronRight aria-hidden className="size-5" />
      </IconButton>
    </>
  );
}

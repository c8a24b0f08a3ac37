'use client';

import { FileQuestion, TriangleAlert } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { language, strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { openFrame, type FrameEvents } from './frame-link.ts';
import type { FrameKey, Shown } from './frame-message.ts';

const text = strings.previews;

type PreviewFrameProps = {
  html: string;
  shown: Shown;
  name: string;
  /** A key that was pressed inside the frame, where the page does not hear it. */
  onKey: (key: FrameKey) => void;
};

type State = 'loading' | 'shown' | Parameters<FrameEvents['onFailed']>[0];

/** A file, in a frame of its own. */
export function PreviewFrame({ html, shown, name, onKey }: PreviewFrameProps) {
  const [state, setState] = useState<State>('loading');
  const host = useRef<HTMLDivElement>(null);
  const tellKey = useEffectEvent(onKey);
  useEffect(() => {
    if (host.current === null) return;
    const message = { name, shown, labels: text.frame, language };
    return openFrame(host.current, html, message, {
      onShown: () => {
        setState('shown');
      },
      onFailed: setState,
      onKey: (key) => {
        tellKey(key);
      },
    });
  }, [html, shown, name]);
  if (state === 'silent') {
    return (
      <EmptyState icon={<TriangleAlert className="size-6" />} title={text.silentTitle}>
        {text.silentText}
      </EmptyState>
    );
  }
  if (state === 'broken' || state === 'password')
    return <EmptyState icon={<FileQuestion className="size-6" />} title={text[state]} />;
  return (
    <div className="relative min-h-0 flex-1">
      {/* Over the frame, not in its place: browsers draw nothing in a frame that cannot be seen. */}
      {state === 'loading' && (
        <div className="absolute inset-0 bg-panel">
          <Loading label={text.loading} />
        </div>
      )}
      <div ref={host} className="size-full overflow-hidden rounded-lg border border-line" />
    </div>
  );
}

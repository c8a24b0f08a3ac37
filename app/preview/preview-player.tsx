'use client';

import { FileQuestion } from 'lucide-react';
import { useCallback, useState } from 'react';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { offerMedia } from './media-address.ts';
import type { StreamedPreview } from './read-preview.ts';

const text = strings.previews;

type PreviewPlayerProps = { preview: StreamedPreview; name: string; onRetry: () => void };

/** A film or a sound that plays while it comes: what the player asks for is fetched, verified and decrypted then. It runs no script, so it needs no frame. */
export function PreviewPlayer({ preview, name, onRetry }: PreviewPlayerProps) {
  const { download, media, type } = preview;
  const [fault, setFault] = useState<{ error: unknown }>();
  const [isBroken, setIsBroken] = useState(false);
  const feed = useCallback(
    (player: HTMLMediaElement | null) => {
      if (player === null) return;
      const offer = offerMedia(download.seekable(), type, (error) => {
        setFault((first) => first ?? { error });
      });
      player.src = offer.url;
      return () => {
        player.removeAttribute('src');
        // Without it the player goes on asking.
        player.load();
        offer.close();
      };
    },
    [download, type],
  );
  if (fault !== undefined) return <ErrorPanel error={fault.error} onRetry={onRetry} />;
  if (isBroken) return <EmptyState icon={<FileQuestion className="size-6" />} title={text.broken} />;
  const Player = media;
  return (
    <div className="flex min-h-0 flex-1 items-center justify-center overflow-hidden rounded-lg border border-line p-3">
      <Player
        ref={feed}
        controls
        // The dialog has a button that saves it; the player's own would ask for an address that only players are answered at.
        controlsList="nodownload"
        preload="metadata"
        aria-label={name}
        className={media === 'video' ? 'max-h-full max-w-full' : 'w-full max-w-xl'}
        onError={() => {
          setIsBroken(true);
        }}
      />
    </div>
  );
}

'use client';

import { FileQuestion } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';

export function ImagePreview({ blob, name }: { blob: Blob; name: string }) {
  const [isBroken, setBroken] = useState(false);
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const url = URL.createObjectURL(blob);
    if (image.current !== null) image.current.src = url;
    return () => {
      URL.revokeObjectURL(url);
    };
  }, [blob]);
  if (isBroken)
    return <EmptyState icon={<FileQuestion className="size-6" />} title={strings.drive.previews.broken} />;
  return (
    <picture>
      <img
        ref={image}
        alt={name}
        className="mx-auto max-h-[65dvh] max-w-full rounded-lg"
        onError={() => {
          setBroken(true);
        }}
      />
    </picture>
  );
}

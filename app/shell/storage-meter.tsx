'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { formatSize } from '../format/size.ts';
import { useAccount } from '../session/use-account.ts';
import { strings } from '../strings/strings.ts';
import { storageKinds, storageUse, type StorageKind } from './storage-use.ts';

const text = strings.places.storage;

const looks: Record<StorageKind, string> = {
  image: 'fill-accent',
  media: 'fill-good',
  document: 'fill-caution',
  other: 'fill-field-line',
  trash: 'fill-danger',
};

/** How much one's own drive holds, and of what. */
export function StorageMeter() {
  const { drive } = useAccount();
  const subscribe = useCallback((listener: () => void) => drive.subscribe(listener), [drive]);
  const snapshot = useSyncExternalStore(
    subscribe,
    useCallback(() => drive.snapshot(), [drive]),
  );
  const { bytes, files, byKind } = useMemo(() => storageUse(snapshot), [snapshot]);
  const parts = storageKinds.filter((kind) => byKind[kind] > 0);
  const shares = parts.map((kind) => text.share(text.kinds[kind], formatSize(byKind[kind])));
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, kind) => sum + byKind[kind], 0));
  const percent = (part: number): number => (part / bytes) * 100;
  return (
    <section aria-label={text.label} title={text.hint} className="px-1 text-sm">
      <p className="flex justify-between gap-2">
        <span className="font-medium">{text.label}</span>
        <span className="text-muted">{text.used(formatSize(bytes), files)}</span>
      </p>
      <svg
        role="img"
        aria-label={shares.join(', ') || text.used(formatSize(0), 0)}
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        className="mt-1.5 h-1.5 w-full overflow-hidden rounded-full bg-sunken"
      >
        <title>{shares.join('\n')}</title>
        {parts.map((kind, i) => (
          <rect
            key={kind}
            x={percent(starts[i] ?? 0)}
            width={percent(byKind[kind])}
            height="4"
            className={looks[kind]}
          />
        ))}
      </svg>
    </section>
  );
}

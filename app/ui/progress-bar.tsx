'use client';

import { ProgressBar as AriaProgressBar } from 'react-aria-components/ProgressBar';

/** `value` from 0 to 1; `null` where nobody knows how far it is. */
export function ProgressBar({ label, value }: { label: string; value: number | null }) {
  return (
    <AriaProgressBar
      aria-label={label}
      minValue={0}
      maxValue={1}
      {...(value === null ? { isIndeterminate: true } : { value })}
    >
      <div className="mt-1.5 h-1 overflow-hidden rounded-full bg-line">
        {value === null ? (
          <div className="sweep h-full w-1/3 rounded-full bg-accent" />
        ) : (
          <div
            className="h-full rounded-full bg-accent transition-[width]"
            style={{ width: `${String(Math.min(1, value) * 100)}%` }}
          />
        )}
      </div>
    </AriaProgressBar>
  );
}

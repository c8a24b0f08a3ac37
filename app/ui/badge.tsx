import type { ReactNode } from 'react';

export type BadgeTone = 'plain' | 'good' | 'caution' | 'danger';

const tones: Record<BadgeTone, string> = {
  plain: 'bg-sunken text-muted',
  good: 'bg-good-soft text-good',
  caution: 'bg-caution-soft text-caution',
  danger: 'bg-danger-soft text-danger',
};

export function Badge({ tone = 'plain', children }: { tone?: BadgeTone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  );
}

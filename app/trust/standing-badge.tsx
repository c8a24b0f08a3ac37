'use client';

import type { Standing } from '../../lib/drive/trust/trust-report.ts';
import { trustStrings as text } from '../strings/trust-strings.ts';
import { Badge, type BadgeTone } from '../ui/badge.tsx';

const tones: Record<Standing, BadgeTone> = {
  verified: 'good',
  simulated: 'caution',
  unchecked: 'caution',
  failed: 'danger',
};

/** In words and in colour: neither alone is for everybody. */
export function StandingBadge({ standing }: { standing: Standing }) {
  return <Badge tone={tones[standing]}>{text.standing[standing]}</Badge>;
}

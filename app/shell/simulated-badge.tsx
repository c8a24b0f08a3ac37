'use client';

import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { strings } from '../strings/strings.ts';

/** Stands wherever trust shows: what is simulated protects nothing from whoever runs the machine. */
export function SimulatedBadge() {
  return (
    <Link
      href="/network/"
      title={strings.drive.simulated.meaning}
      className="inline-flex items-center gap-1.5 rounded-full bg-caution-soft px-3 py-1 text-sm font-medium text-caution underline-offset-2 hover:underline"
    >
      <TriangleAlert aria-hidden className="size-4" />
      {strings.drive.simulated.badge}
    </Link>
  );
}

'use client';

import { ShieldOff } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';

const text = strings.sharing;

/** Access that was taken away or ended: neither an empty folder nor an error. */
export function NoAccess({ href, back }: { href?: string; back?: string }) {
  return (
    <div role="alert">
      <EmptyState
        icon={<ShieldOff className="size-6" />}
        title={text.revokedTitle}
        actions={
          href !== undefined && (
            <a href={href} className="font-medium text-accent underline">
              {back}
            </a>
          )
        }
      >
        {text.revokedText}
      </EmptyState>
    </div>
  );
}

'use client';

import { ShieldOff } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';

const text = strings.sharing;

/** Access that was taken away or ended: neither an empty folder nor an error. */
export function NoAccess({ href, back, isLink = false }: { href?: string; back?: string; isLink?: boolean }) {
  return (
    <div role="alert">
      <EmptyState
        icon={<ShieldOff className="size-6" />}
        title={isLink ? text.linkPage.revokedTitle : text.revokedTitle}
        actions={
          href !== undefined && (
            <a href={href} className="font-medium text-accent underline">
              {back}
            </a>
          )
        }
      >
        {isLink ? text.linkPage.revokedText : text.revokedText}
      </EmptyState>
    </div>
  );
}

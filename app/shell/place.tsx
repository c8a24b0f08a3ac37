'use client';

import type { ReactNode } from 'react';

/** A place of the drive: its heading and what is in it. The heading may be a breadcrumb. */
export function Place({
  heading,
  actions,
  children,
}: {
  heading: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-4 px-3 pt-4 pb-28 sm:px-6 sm:pt-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0 flex-1">{heading}</div>
        {actions}
      </div>
      {children}
    </div>
  );
}

export function PlaceTitle({ children }: { children: ReactNode }) {
  return <h1 className="truncate px-1 text-xl font-semibold">{children}</h1>;
}

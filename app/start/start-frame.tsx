'use client';

import type { ReactNode } from 'react';
import { SimulatedBadge } from '../shell/simulated-badge.tsx';
import { Wordmark } from '../ui/wordmark.tsx';

/** The frame of all that is shown without an unlocked account. */
export function StartFrame({
  children,
  simulated,
  wide = false,
}: {
  children: ReactNode;
  simulated: boolean;
  wide?: boolean;
}) {
  return (
    <div className="flex min-h-dvh flex-col bg-ground">
      <header className="flex flex-wrap items-center justify-between gap-3 px-5 py-4 sm:px-8">
        <Wordmark />
        {simulated && <SimulatedBadge />}
      </header>
      <main
        className={`mx-auto w-full flex-1 px-4 pb-16 sm:px-6 ${wide ? 'max-w-5xl' : 'max-w-xl sm:pt-10'}`}
      >
        {children}
      </main>
    </div>
  );
}

/** One step: a card with a heading, an explanation, and what to do. */
export function StartCard({
  title,
  intro,
  children,
}: {
  title: ReactNode;
  intro?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="appear rounded-2xl border border-line bg-panel p-5 shadow-sm sm:p-8">
      <h1 className="text-xl font-semibold">{title}</h1>
      {intro !== undefined && <p className="mt-2 text-muted">{intro}</p>}
      <div className="mt-6">{children}</div>
    </section>
  );
}

/** The buttons that end a step. Where a narrow screen has no room for them in one line, each fills its own. */
export function StepActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-between gap-3 *:grow sm:*:grow-0">{children}</div>;
}

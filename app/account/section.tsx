import type { ReactNode } from 'react';

/** One matter of the account's page. */
export function Section({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 rounded-xl border border-line bg-panel p-5">
      <h2 className="font-semibold">{title}</h2>
      {intro !== undefined && <p className="text-muted">{intro}</p>}
      {children}
    </section>
  );
}

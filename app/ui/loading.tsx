'use client';

/** Says that something is on its way, to eyes and to screen readers. */
export function Loading({ label }: { label: string }) {
  return (
    <div role="status" className="flex flex-col items-center gap-4 px-6 py-14 text-muted">
      <div aria-hidden className="h-1 w-40 overflow-hidden rounded-full bg-line">
        <div className="sweep h-full w-1/3 rounded-full bg-accent" />
      </div>
      <p>{label}</p>
    </div>
  );
}

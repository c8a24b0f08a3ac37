'use client';

import { strings } from './strings/strings.ts';

/** What is left when a screen failed: nothing of ours can be relied on here, so it is plain HTML. */
export function Crash() {
  return (
    <main role="alert" className="mx-auto flex max-w-md flex-col items-start gap-3 px-6 py-24">
      <h1 className="text-xl font-semibold">{strings.product.crashTitle}</h1>
      <p className="text-muted">{strings.product.crashText}</p>
      <button
        type="button"
        className="rounded-lg bg-accent px-4 py-2 font-medium text-on-accent"
        onClick={() => {
          window.location.reload();
        }}
      >
        {strings.product.reload}
      </button>
    </main>
  );
}

'use client';

import { Check } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';

export function Welcome({ onCreate, onRestore }: { onCreate: () => void; onRestore: () => void }) {
  return (
    <section className="appear py-6 sm:py-12">
      <h1 className="text-3xl leading-tight font-semibold tracking-tight text-balance sm:text-4xl">
        {strings.start.headline}
      </h1>
      <ul className="mt-6 flex flex-col gap-3 text-base text-muted">
        {strings.start.points.map((point) => (
          <li key={point} className="flex gap-3">
            <Check aria-hidden className="mt-1 size-4 shrink-0 text-accent" />
            {point}
          </li>
        ))}
      </ul>
      <div className="mt-8 flex flex-col gap-3 sm:flex-row">
        <Button look="primary" className="min-h-12 px-6" onPress={onCreate}>
          {strings.start.create}
        </Button>
        <Button className="min-h-12 px-6" onPress={onRestore}>
          {strings.start.haveWords}
        </Button>
      </div>
    </section>
  );
}

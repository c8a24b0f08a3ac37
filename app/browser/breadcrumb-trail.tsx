'use client';

import { ChevronRight } from 'lucide-react';
import { useEffect, useRef, type RefObject } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { entryName } from './entry-name.ts';

type BreadcrumbTrailProps = {
  /** From the top down to the open folder. */
  path: readonly Entry[];
  topName: string;
  hrefOf: (entry: Entry) => string;
};

/** Where one is. Its last part is the heading of the page. */
export function BreadcrumbTrail({ path, topName, hrefOf }: BreadcrumbTrailProps) {
  const last = path.at(-1);
  const heading = useFocusOnChange(last?.id);
  return (
    <nav aria-label={strings.drive.breadcrumb}>
      <ol className="flex min-w-0 flex-wrap items-center gap-x-1 text-lg sm:text-xl">
        {path.slice(0, -1).map((entry, index) => (
          <li key={entry.id} className="flex max-w-40 min-w-0 items-center gap-1 sm:max-w-60">
            <a
              href={hrefOf(entry)}
              className="truncate rounded px-1 text-muted hover:text-ink hover:underline"
            >
              <bdi>{index === 0 ? topName : entryName(entry)}</bdi>
            </a>
            <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
          </li>
        ))}
        <li className="max-w-full min-w-0">
          <h1 ref={heading} tabIndex={-1} aria-current="page" className="truncate rounded px-1 font-semibold">
            <bdi>{last === undefined || path.length === 1 ? topName : entryName(last)}</bdi>
          </h1>
        </li>
      </ol>
    </nav>
  );
}

/** The row or link that opened another folder is gone with the old one; without this the keyboard would begin at the top of the page. */
function useFocusOnChange(id: string | undefined): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(id);
  useEffect(() => {
    if (shown.current === id) return;
    shown.current = id;
    heading.current?.focus();
  }, [id]);
  return heading;
}

'use client';

import { ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Entry } from '../../lib/drive/index.ts';
import { strings } from '../strings/strings.ts';
import { dropLook, type DropVerdict } from './drop-target.ts';
import { entryName } from './entry-name.ts';
import type { Dragging } from './use-dragging.ts';

type BreadcrumbTrailProps = {
  /** From the top down to the open folder. */
  path: readonly Entry[];
  topName: string;
  dragging: Dragging;
  hrefOf: (entry: Entry) => string;
};

/** Where one is. Its last part is the heading of the page. */
export function BreadcrumbTrail({ path, topName, dragging, hrefOf }: BreadcrumbTrailProps) {
  const last = path.at(-1);
  const heading = useFocusOnChange(last?.id);
  return (
    <nav aria-label={strings.drive.breadcrumb}>
      <ol className="flex min-w-0 flex-wrap items-center gap-x-1 text-lg sm:text-xl">
        {path.slice(0, -1).map((entry, index) => (
          <li key={entry.id} className="flex max-w-40 min-w-0 items-center gap-1 sm:max-w-60">
            <TrailLink entry={entry} dragging={dragging} href={hrefOf(entry)}>
              {index === 0 ? topName : entryName(entry)}
            </TrailLink>
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

type TrailLinkProps = { entry: Entry; dragging: Dragging; href: string; children: string };

/** Leads to a folder above, and takes what is dragged there. */
function TrailLink({ entry, dragging, href, children }: TrailLinkProps) {
  const [drop, setDrop] = useState<DropVerdict | undefined>(undefined);
  return (
    <a
      href={href}
      draggable={false}
      data-drop={dragging.entries.length > 0 ? drop : undefined}
      className={`truncate rounded px-1 text-muted hover:text-ink hover:underline ${dropLook}`}
      onDragOver={(event) => {
        if (dragging.entries.length === 0) return;
        const mayDrop = dragging.mayDropInto(entry);
        setDrop(mayDrop ? 'into' : 'refused');
        if (mayDrop) event.preventDefault();
      }}
      onDragLeave={() => {
        setDrop(undefined);
      }}
      onDrop={(event) => {
        setDrop(undefined);
        if (!dragging.mayDropInto(entry)) return;
        event.preventDefault();
        dragging.dropInto(entry);
      }}
    >
      <bdi>{children}</bdi>
    </a>
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

'use client';

import { useEffect, useState, type ComponentType, type ReactNode } from 'react';

/** After so many milliseconds a part that could not be fetched is asked for again. */
const AGAIN = 3_000;

const parts = new Set<() => Promise<unknown>>();

/**
 * A part of the screen whose code is fetched apart from the page's: what no list of files needs. It shows nothing until it is there; where the
 * network is lost meanwhile, it comes when the network is back. `fetchParts` brings all of them before they are wanted.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ReactNode {
  let Part: ComponentType<P> | undefined;
  const fetchPart = async (): Promise<void> => {
    Part ??= await load();
  };
  parts.add(fetchPart);
  return function LazyPart(props: P): ReactNode {
    const [, setThere] = useState(Part !== undefined);
    useEffect(() => {
      if (Part !== undefined) return undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isOver = false;
      const ask = (): void => {
        fetchPart().then(
          () => {
            if (!isOver) setThere(true);
          },
          () => {
            if (!isOver) timer = setTimeout(ask, AGAIN);
          },
        );
      };
      ask();
      return () => {
        isOver = true;
        clearTimeout(timer);
      };
    }, []);
    return Part === undefined ? null : <Part {...props} />;
  };
}

/** Fetches every part, one after another. What cannot be had now is asked for when it is wanted. */
export async function fetchParts(): Promise<void> {
  for (const fetchPart of parts) await fetchPart().catch(() => undefined);
}

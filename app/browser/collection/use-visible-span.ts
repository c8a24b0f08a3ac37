'use client';

import { useEffect, useMemo, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { spanBetween, type Geometry, type Span } from './geometry.ts';

/** What lies this close outside of the screen is there before it is scrolled to. */
const MARGIN = 600;
/** Scrolling less than this changes nothing. */
const STEP = 200;

type View = { readonly top: number; readonly bottom: number };

/** The entries that have to be on the page: those on the screen and a little more. */
export function useVisibleSpan(area: RefObject<HTMLElement | null>, geometry: Geometry): Span {
  const [view, setView] = useState<View>(() => viewFrom(0));
  useEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const next = viewFrom(element.getBoundingClientRect().top);
      setView((now) => (now.top === next.top && now.bottom === next.bottom ? now : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // Drawn before the scrolled page is: otherwise a quick hand sees empty ground.
    const onScroll = (): void => {
      flushSync(measure);
    };
    window.addEventListener('scroll', onScroll, { passive: true, capture: true });
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', onScroll, { capture: true });
      window.removeEventListener('resize', measure);
    };
  }, [area]);
  return useMemo(() => spanBetween(geometry, view), [geometry, view]);
}

/** What shows of an element whose upper edge is at `top` of the screen, in its own measure. */
function viewFrom(top: number): View {
  const start = Math.floor(-top / STEP) * STEP;
  return { top: start - MARGIN, bottom: start + STEP + window.innerHeight + MARGIN };
}

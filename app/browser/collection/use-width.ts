'use client';

import { useLayoutEffect, useState, type RefObject } from 'react';

/** How wide an element is, and how many pixels a `rem` has: people choose the size of text in their browser. */
export function useWidth(area: RefObject<HTMLElement | null>): { width: number; rem: number } {
  const [size, setSize] = useState({ width: 800, rem: 16 });
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const width = element.clientWidth;
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      setSize((now) => (now.width === width && now.rem === rem ? now : { width, rem }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [area]);
  return size;
}

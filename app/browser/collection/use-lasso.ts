'use client';

import { useState, type PointerEvent, type RefObject } from 'react';
import { indexesIn, type Box, type Geometry } from './geometry.ts';
import { noKeys, type Keys } from './selection.ts';

/** A hand is not quite still while it presses. */
const SLACK = 4;
/** Near the edge of the screen the page scrolls along. */
const EDGE = 48;

type LassoOptions = {
  area: RefObject<HTMLElement | null>;
  geometry: Geometry;
  entries: readonly { id: string }[];
  selected: Keys;
  onSelect: (keys: Keys) => void;
};

type Lasso = {
  readonly box: Box | null;
  onPointerDown(event: PointerEvent): void;
};

/**
 * Selects what a box touches that the mouse draws from empty ground, with Control beside what was selected; a press there selects
 * nothing. The keyboard has Shift and arrows.
 */
export function useLasso({ area, geometry, entries, selected, onSelect }: LassoOptions): Lasso {
  const [box, setBox] = useState<Box | null>(null);
  const placeOf = (event: { clientX: number; clientY: number }): { x: number; y: number } => {
    const { left = 0, top = 0 } = area.current?.getBoundingClientRect() ?? {};
    return { x: event.clientX - left, y: event.clientY - top };
  };
  return {
    box,
    onPointerDown(event) {
      if (event.pointerType !== 'mouse' || event.button !== 0 || !isGround(event.target)) return;
      const from = placeOf(event);
      const { pointerId } = event;
      const kept = event.ctrlKey || event.metaKey ? selected : noKeys;
      let isDrawn = false;
      const move = (moved: globalThis.PointerEvent): void => {
        if (moved.pointerId !== pointerId) return;
        const to = placeOf(moved);
        if (!isDrawn && Math.hypot(to.x - from.x, to.y - from.y) < SLACK) return;
        isDrawn = true;
        const drawn = boxBetween(from, to);
        setBox(drawn);
        onSelect(new Set([...kept, ...indexesIn(geometry, drawn).map((index) => entries[index]?.id ?? '')]));
        scrollNearEdge(moved.clientY);
      };
      const end = (ended: globalThis.PointerEvent): void => {
        if (ended.pointerId !== pointerId) return;
        window.removeEventListener('pointermove', move);
        window.removeEventListener('pointerup', end);
        window.removeEventListener('pointercancel', end);
        setBox(null);
        if (!isDrawn) onSelect(kept);
      };
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', end);
      window.addEventListener('pointercancel', end);
    },
  };
}

function boxBetween(a: { x: number; y: number }, b: { x: number; y: number }): Box {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  };
}

function scrollNearEdge(y: number): void {
  if (y < EDGE) window.scrollBy(0, -EDGE / 2);
  else if (y > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 2);
}

/** Whether a press there is on nothing that has a use of its own. */
function isGround(target: EventTarget): boolean {
  return (
    target instanceof Element && target.closest('[role="row"], a, button, input, select, label') === null
  );
}

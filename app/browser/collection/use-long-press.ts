'use client';

import { useRef, type MouseEvent, type PointerEvent } from 'react';
import { keyOf } from './key-of.ts';

const LONG = 500;
const SLACK = 10;

type Press = { readonly x: number; readonly y: number; readonly timer: ReturnType<typeof setTimeout> };

type LongPress = {
  onPointerDown(event: PointerEvent): void;
  onPointerMove(event: PointerEvent): void;
  onPointerUp(): void;
  onPointerCancel(): void;
  /** Whether the last press was by touch, which has no right button and does not drag. */
  isTouch(): boolean;
  /** Whether this click ends a long press, which has had its effect. */
  isSpent(event: MouseEvent): boolean;
};

/** A finger that stays on an entry selects it. */
export function useLongPress(onLongPress: (key: string) => void): LongPress {
  const press = useRef<Press | null>(null);
  const touch = useRef(false);
  const spent = useRef(false);
  const stop = (): void => {
    if (press.current !== null) clearTimeout(press.current.timer);
    press.current = null;
  };
  return {
    onPointerDown(event) {
      stop();
      spent.current = false;
      touch.current = event.pointerType === 'touch';
      const key = keyOf(event.target);
      const isControl =
        event.target instanceof Element && event.target.closest('button, label, input') !== null;
      if (!touch.current || key === undefined || isControl) return;
      const timer = setTimeout(() => {
        spent.current = true;
        onLongPress(key);
      }, LONG);
      press.current = { x: event.clientX, y: event.clientY, timer };
    },
    onPointerMove(event) {
      const at = press.current;
      if (at !== null && Math.hypot(event.clientX - at.x, event.clientY - at.y) > SLACK) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    isTouch: () => touch.current,
    isSpent: (event) => spent.current && event.detail > 0,
  };
}

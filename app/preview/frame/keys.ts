import type { FrameKey } from '../frame-message.ts';

/** A key that the frame leaves to the app: Escape, and the arrows that go to another file unless they have something to do here. */
export function keyForApp(event: KeyboardEvent): FrameKey | undefined {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
    return undefined;
  // The browser takes Escape to leave the full screen.
  if (event.key === 'Escape') return document.fullscreenElement === null ? 'Escape' : undefined;
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return undefined;
  return isOwn(event.target) ? undefined : event.key;
}

/** Whether arrows seek or scroll where the focus is. */
function isOwn(target: EventTarget | null): boolean {
  if (target instanceof HTMLMediaElement) return true;
  for (let at = target instanceof Element ? target : null; at !== null; at = at.parentElement)
    if (at.scrollWidth > at.clientWidth && /auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
  return false;
}

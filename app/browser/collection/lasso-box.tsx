import type { Box } from './geometry.ts';

/** The box that is being drawn. */
export function LassoBox({ box }: { box: Box | null }) {
  if (box === null) return null;
  const { left, top, right, bottom } = box;
  return (
    <div
      aria-hidden
      data-part="lasso"
      className="pointer-events-none absolute z-10 rounded border border-accent bg-accent/15"
      style={{ left, top, width: right - left, height: bottom - top }}
    />
  );
}

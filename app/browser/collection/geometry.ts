/** Where the entries of a view lie: `columns` to a line, every line equally high. Lengths are CSS pixels. */
export type Geometry = {
  readonly count: number;
  readonly columns: number;
  readonly lineHeight: number;
  readonly width: number;
};

/** Indexes from `start` up to, without, `end`. */
export type Span = { readonly start: number; readonly end: number };

export type Box = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

export const heightOf = ({ count, columns, lineHeight }: Geometry): number =>
  Math.ceil(count / columns) * lineHeight;

/** The entries whose lines show between two heights. */
export function spanBetween(
  { count, columns, lineHeight }: Geometry,
  { top, bottom }: { top: number; bottom: number },
): Span {
  const start = clamp(Math.floor(top / lineHeight) * columns, 0, count);
  return { start, end: clamp(Math.ceil(bottom / lineHeight) * columns, start, count) };
}

/** The entries that a box touches. */
export function indexesIn(geometry: Geometry, box: Box): number[] {
  const { columns, width } = geometry;
  const { start, end } = spanBetween(geometry, box);
  if (box.right < 0 || box.left > width) return [];
  const first = Math.floor((box.left / width) * columns);
  const last = Math.floor((box.right / width) * columns);
  const inside: number[] = [];
  for (let index = start; index < end; index++) {
    if (index % columns >= first && index % columns <= last) inside.push(index);
  }
  return inside;
}

export type StepKey =
  'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight' | 'Home' | 'End' | 'PageUp' | 'PageDown';

const STEP_KEYS: ReadonlySet<string> = new Set<StepKey>([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);

export const isStepKey = (key: string): key is StepKey => STEP_KEYS.has(key);

/** Where a key leads from `index`; the same where there is nothing further. `page` is how many lines a screen shows. */
export function stepFrom({ count, columns }: Geometry, index: number, key: StepKey, page: number): number {
  const far = columns * Math.max(1, page);
  const steps: Record<StepKey, number> = {
    ArrowUp: -columns,
    ArrowDown: columns,
    ArrowLeft: -1,
    ArrowRight: 1,
    Home: -index,
    End: count - 1 - index,
    PageUp: -far,
    PageDown: far,
  };
  const target = index + steps[key];
  // Up and down never change the column: past the ends they stay, or reach a last line that is shorter.
  if (key === 'ArrowUp' && target < 0) return index;
  if (key === 'ArrowDown' && target >= count) {
    const lastLine = Math.floor((count - 1) / columns);
    return Math.floor(index / columns) < lastLine ? count - 1 : index;
  }
  return clamp(target, 0, count - 1);
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

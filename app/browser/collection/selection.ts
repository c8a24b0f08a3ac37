export type Keys = ReadonlySet<string>;

export const noKeys: Keys = new Set();

/** How a press or a key changes what is selected. */
export type Manner = { readonly isRange: boolean; readonly isAdding: boolean };

export const plain: Manner = { isRange: false, isAdding: false };

export function mannerOf(event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): Manner {
  return { isRange: event.shiftKey, isAdding: event.ctrlKey || event.metaKey };
}

export function toggled(keys: Keys, key: string): Keys {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** All from `anchor` to `key`, whichever comes first; `key` alone where the anchor is gone. */
export function rangeOf(order: readonly { id: string }[], anchor: string | null, key: string): string[] {
  const to = order.findIndex(({ id }) => id === key);
  const found = order.findIndex(({ id }) => id === anchor);
  const from = found === -1 ? to : found;
  return order.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ id }) => id);
}

/** What is selected after `key` was chosen. */
export function chosenAfter(
  keys: Keys,
  order: readonly { id: string }[],
  { anchor, key, manner }: { anchor: string | null; key: string; manner: Manner },
): Keys {
  if (!manner.isRange) return toggled(keys, key);
  const range = rangeOf(order, anchor, key);
  return new Set(manner.isAdding ? [...keys, ...range] : range);
}

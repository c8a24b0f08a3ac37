import type { StateChange, StateView } from './runtime.ts';
import type { Hex } from './scale.ts';

/** A state with changes on top that are not kept yet. */
export type Overlay = StateView & { apply(changes: Iterable<StateChange>): void; changes(): StateChange[] };

export function createOverlay(base: StateView): Overlay {
  const changed = new Map<Hex, Hex | null>();
  const nextInBase = (prefix: Hex, after: Hex): Hex | undefined => {
    let key = base.nextKey(prefix, after);
    while (key !== undefined && changed.get(key) === null) key = base.nextKey(prefix, key);
    return key;
  };
  return {
    value: (key) => {
      const change = changed.get(key);
      return change === undefined ? base.value(key) : (change ?? undefined);
    },
    nextKey: (prefix, after) => {
      let best = nextInBase(prefix, after);
      for (const [key, value] of changed) {
        if (value === null || !key.startsWith(prefix) || key <= after) continue;
        if (best === undefined || key < best) best = key;
      }
      return best;
    },
    apply: (changes) => {
      for (const [key, value] of changes) changed.set(key, value);
    },
    changes: () => [...changed],
  };
}

/** The same state without one entry. */
export function hiding(hidden: Hex, state: StateView): StateView {
  return { ...state, value: (key) => (key === hidden ? undefined : state.value(key)) };
}

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EntryLayout } from './entry-item.ts';

/** How this device shows a drive. */
export type ViewSettings = {
  readonly layout: EntryLayout;
  /** Whether the details panel is open beside the list. */
  readonly details: boolean;
  /** Whether single letters are shortcuts. */
  readonly letterKeys: boolean;
};

export type ViewSettingsStore = StoreApi<ViewSettings>;

const KEY = 'velum.view';
const initial: ViewSettings = { layout: 'list', details: false, letterKeys: true };

/** Remembers what is chosen; where the device keeps nothing, for as long as the tab is open. */
export function createViewSettings(storage: Pick<Storage, 'getItem' | 'setItem'>): ViewSettingsStore {
  const store = createStore<ViewSettings>(() => parseSettings(storage.getItem(KEY)));
  store.subscribe((settings) => {
    try {
      storage.setItem(KEY, JSON.stringify(settings));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  });
  return store;
}

/** What is missing or makes no sense is as it is at first. */
function parseSettings(stored: string | null): ViewSettings {
  const { layout, details, letterKeys } = parseObject(stored);
  return {
    layout: layout === 'grid' ? 'grid' : initial.layout,
    details: typeof details === 'boolean' ? details : initial.details,
    letterKeys: typeof letterKeys === 'boolean' ? letterKeys : initial.letterKeys,
  };
}

function parseObject(stored: string | null): { [K in keyof ViewSettings]?: unknown } {
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

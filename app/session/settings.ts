/** What a person has set on this device. */
export type Settings = {
  /** Minutes without a touch or a key after which the account is locked; 0 for never. */
  readonly idleMinutes: number;
};

export const idleChoices = [1, 5, 15, 60, 0] as const;

const KEY = 'velum.settings';
const defaults: Settings = { idleMinutes: 15 };

/** @returns the defaults for what is missing or cannot be read. */
export function readSettings(storage: Storage): Settings {
  const kept = parse(storage.getItem(KEY));
  const idleMinutes = idleChoices.find((minutes) => minutes === kept?.['idleMinutes']);
  return { idleMinutes: idleMinutes ?? defaults.idleMinutes };
}

/** @throws DOMException when storage is full. */
export function writeSettings(storage: Storage, settings: Settings): void {
  storage.setItem(KEY, JSON.stringify({ version: 1, ...settings }));
}

function parse(text: string | null): Record<string, unknown> | undefined {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const fields = { ...value } as Record<string, unknown>;
    return fields['version'] === 1 ? fields : undefined;
  } catch {
    return undefined;
  }
}

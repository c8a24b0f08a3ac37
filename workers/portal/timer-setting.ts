import { SettingsError, type Settings } from '../service/settings.ts';

/** Timers take at most 2^31 - 1 milliseconds, and fire at once for more. @throws SettingsError. */
export function timerOf(settings: Settings, name: string, fallback: number): number {
  const value = settings.number(name, fallback);
  if (value >= 1 && value < 2 ** 31) return value;
  throw new SettingsError('bad-setting', `${name} must be from 1 to 2147483647`);
}

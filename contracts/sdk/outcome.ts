import { host } from './host.ts';

/**
 * Ends the call: its writes are dropped and the caller learns `code` and `detail`. Nothing catches it.
 *
 * @param code - `[a-z][a-z0-9-]{0,63}` and none of the engine's own codes, or `bad-arguments`.
 * @param detail - a short text for people (200 characters); never a secret.
 */
export function fail(code: string, detail = ''): never {
  return host.fail(code, detail);
}

/** Fails with `code` unless `condition` holds. */
export function ensure(condition: boolean, code: string): asserts condition {
  if (!condition) fail(code);
}

/** Adds an event to a command's receipt. A query has none: there it fails with `read-only`. */
export function emit(event: unknown): void {
  host.emit(event);
}

/**
 * Says that the caller is one of this contract's own: with the answer they get the key that lets their commands pass the limit
 * on strangers' commands. Queries only.
 */
export function admit(): void {
  host.admit();
}

/** Says that this answer gives a secret away; the runtime logs `label` before the answer leaves. Queries only. */
export function release(label: unknown): void {
  host.release(label);
}

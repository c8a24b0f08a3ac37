/** What came of a call that may fail. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly detail: string };

/**
 * The one door between a contract and its engine. `globalThis.velum` exists while the bundle boots; it is
 * taken into this module then and is gone afterwards.
 */
export type Host = {
  install(contract: { commands: object; queries: object }): void;
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  scan(prefix: string, after: string, limit: number): [key: string, value: unknown][];
  emit(event: unknown): void;
  release(label: unknown): void;
  admit(): void;
  call(address: string, method: string, args: unknown): unknown;
  send(address: string, method: string, args: unknown): void;
  attempt(address: string, method: string, args: unknown): Attempt<unknown>;
  fail(code: string, detail: string): never;
};

export const host = (globalThis as unknown as { velum: Host }).velum;

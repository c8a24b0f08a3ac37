import { host } from './host.ts';
import type { Shape } from './shapes.ts';
import { store, type Store } from './store.ts';

/** What a call is told about itself, and the state. */
export type Context = {
  /** The contract's id in hex. */
  readonly contract: string;
  readonly owner: string;
  /** The account that signed the command or asked the query; the engine's caller vouches for it. */
  readonly caller: string;
  /** Position in the log: of the command, or the last one applied before the query. */
  readonly position: number;
  /** Milliseconds of the log's clock at that position. */
  readonly time: number;
  readonly store: Store;
};

/** Arguments come as the caller sent them: `method` checks them. A promise for an answer is refused. */
export type Method = (context: Context, args: unknown) => unknown;

export type Methods = Readonly<Record<string, Method>>;

/** A method that takes what `shape` takes. */
export const method =
  <A>(shape: Shape<A>, run: (context: Context, args: A) => unknown): Method =>
  (context, args) =>
    run(context, shape(args));

/**
 * Makes the bundle a contract; call it once, at the top. Names are `[a-z][A-Za-z0-9]{0,63}`. Commands may write
 * and `emit`; queries may read and `release`.
 */
export function defineContract({
  commands = {},
  queries = {},
}: {
  commands?: Methods;
  queries?: Methods;
}): void {
  host.install({ commands: withStore(commands), queries: withStore(queries) });
}

function withStore(methods: Methods): Methods {
  const entries = Object.entries(methods).map(([name, run]): [string, Method] => [
    name,
    (context, args) => run({ ...context, store }, args),
  ]);
  return Object.fromEntries(entries);
}

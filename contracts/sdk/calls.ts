import type { Definition, Methods, TypedMethod } from './contract.ts';
import type { Blob64 } from './shapes.ts';

/**
 * What a contract's methods look like to who calls them: `CallsOf<typeof contract>` has `commands` and `queries` with the arguments
 * and answers of its definition. Import the definition as a type: the module itself runs in an engine only.
 */
export type CallsOf<D> =
  D extends Definition<infer C, infer Q>
    ? { readonly commands: Calls<C>; readonly queries: Calls<Q> }
    : never;

type Calls<M extends Methods> = { readonly [K in keyof M]: Call<M[K]> };

type Call<T> =
  T extends TypedMethod<infer A, infer R>
    ? Record<string, never> extends A
      ? (args?: Outside<A>) => Promise<Answer<R>>
      : (args: Outside<A>) => Promise<Answer<R>>
    : (args?: unknown) => Promise<unknown>;

type Nothing = ReturnType<() => void>;

/** What returns nothing answers `null`. */
type Answer<R> = [R] extends [Nothing] ? null : Outside<R>;

/** A value as it looks outside of a contract: byte strings are bytes. */
export type Outside<T> = T extends Blob64
  ? Uint8Array
  : T extends readonly (infer I)[]
    ? Outside<I>[]
    : T extends object
      ? { [K in keyof T]: Outside<T[K]> }
      : T;

export type Send = (kind: 'command' | 'query', method: string, args: unknown) => Promise<unknown>;

/** Calls by name: every method of the definition sends its arguments through `send`, an empty map where there are none. */
export function callsThrough<D>(send: Send): CallsOf<D> {
  return { commands: callsOf(send, 'command'), queries: callsOf(send, 'query') } as unknown as CallsOf<D>;
}

function callsOf(send: Send, kind: 'command' | 'query'): object {
  return new Proxy(
    {},
    {
      get: (_target, name) =>
        typeof name === 'string' ? (args: unknown = {}) => send(kind, name, args) : undefined,
    },
  );
}

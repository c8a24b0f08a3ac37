import type { Definition, Methods, TypedMethod } from './contract.ts';
import { host, type Attempt } from './host.ts';

export type { Attempt };

/** The methods of another contract of the group as functions; `D` is the type of its definition. */
type Handle<D, Attempting> = D extends Definition<infer C, infer Q> ? Called<C & Q, Attempting> : never;
type Called<M extends Methods, Attempting> = {
  readonly [K in keyof M]: M[K] extends TypedMethod<infer A, infer R>
    ? (args: A) => Answer<R, Attempting>
    : (args?: unknown) => Answer<unknown, Attempting>;
};
type Answer<R, Attempting> = Attempting extends true ? Attempt<R> : R;

/**
 * Another contract of the same group, or in a query of any, by its id: `at<typeof ledger>(id).balance({ of })`. In a command a command of that name is called, or
 * else a query; in a query a query. The callee is told this contract's id as its caller. If it fails, this call fails with the callee's code
 * (with `callee-failed` where the code is the engine's own), and nothing can catch it.
 *
 * Where it is of another group, the query reads it through its worker's signed answer (`view-unavailable` where none can be had); a command
 * finds nobody there (`unknown-contract`).
 *
 * Each call gets half of the gas that is left. A contract that waits for an answer cannot be called, by whomever.
 */
export const at = <D>(address: string): Handle<D, false> =>
  handle((name, args) => host.call(address, name, args)) as Handle<D, false>;

/** As `at`, but a failure of the callee is an answer: what the callee wrote is taken back, and nothing else. */
export const attempt = <D>(address: string): Handle<D, true> =>
  handle((name, args) => host.attempt(address, name, args)) as Handle<D, true>;

function handle(call: (name: string, args: unknown) => unknown): unknown {
  return new Proxy(
    {},
    {
      get: (_target, name) =>
        typeof name === 'string' ? (args: unknown = {}) => call(name, args) : undefined,
    },
  );
}

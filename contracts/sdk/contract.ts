import { SCHEMA_QUERY, type ContractSchema, type MethodDescription } from './description.ts';
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
  /** Set where the caller is a contract of another group: it reads this one, or sent it a message. */
  readonly outside?: true;
  /** Position in the log: of the command, or the last one applied before the query. */
  readonly position: number;
  /** Milliseconds of the log's clock at that position. */
  readonly time: number;
  readonly store: Store;
};

/** Arguments come as the caller sent them: `method` checks them. A promise for an answer is refused. */
export type Method = {
  (context: Context, args: unknown): unknown;
  readonly describes?: MethodDescription;
};

/** A method that says what it takes and gives; `signature` is there for the compiler alone. */
export type TypedMethod<A, R> = Method & { readonly [signature]?: (args: A) => R };
declare const signature: unique symbol;

export type Methods = Readonly<Record<string, Method>>;

/** What a contract is made of: callers take their types from it. */
export type Definition<C extends Methods = Methods, Q extends Methods = Methods> = {
  readonly commands: C;
  readonly queries: Q;
};

/**
 * A method that takes what `args` takes. With `answer` it also says, to the compiler and in the contract's schema, what it gives;
 * nothing checks that when it runs.
 */
export function method<A, R = unknown>(
  args: Shape<A>,
  run: (context: Context, args: A) => R,
  answer?: Shape<R>,
): TypedMethod<A, R> {
  const describes = { args: args.description, ...(answer && { answer: answer.description }) };
  return Object.assign((context: Context, given: unknown): unknown => run(context, args(given)), {
    describes,
  });
}

/**
 * Makes the bundle a contract; call it once, at the top. Names are `[a-z][A-Za-z0-9]{0,63}`. Commands may write
 * and `emit`; queries may read and `release`. The query `schema` is the SDK's own.
 */
export function defineContract<C extends Methods, Q extends Methods>(definition: {
  commands?: C;
  queries?: Q;
}): Definition<C, Q> {
  const { commands = {} as C, queries = {} as Q } = definition;
  if (Object.hasOwn(queries, SCHEMA_QUERY)) throw new TypeError('the query `schema` is the SDK’s own');
  const schema: ContractSchema = { v: 1, commands: describe(commands), queries: describe(queries) };
  host.install({
    commands: withStore(commands),
    queries: { ...withStore(queries), [SCHEMA_QUERY]: () => schema },
  });
  return { commands, queries };
}

function describe(methods: Methods): Record<string, MethodDescription> {
  return Object.fromEntries(Object.entries(methods).map(([name, run]) => [name, run.describes ?? {}]));
}

function withStore(methods: Methods): Methods {
  const entries = Object.entries(methods).map(([name, run]): [string, Method] => [
    name,
    (context, args) => run({ ...context, store }, args),
  ]);
  return Object.fromEntries(entries);
}

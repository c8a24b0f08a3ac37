import type { Definition, Methods, TypedMethod } from './contract.ts';
import { host } from './host.ts';

/** The commands of a contract as messages to it; `D` is the type of its definition. */
type Outgoing<D> = D extends Definition<infer C> ? Sending<C> : never;
type Sending<M extends Methods> = {
  readonly [K in keyof M]: M[K] extends TypedMethod<infer A, unknown>
    ? (args: A) => void
    : (args?: unknown) => void;
};

/** Whether the engine that this runs on knows messages: contracts outlive the engines of the network that they are deployed to. */
export const canSend = (): boolean => typeof (host as Partial<typeof host>).send === 'function';

/**
 * Puts a message to a contract of another group into the outbox: `send<typeof other>(id).pay({ amount })`. It leaves if this command
 * succeeds, and is executed once, in the order in which this contract sent to that one, as a command whose caller is this contract's id.
 * Nothing comes back: whoever needs an answer has it sent as a message too. What nobody takes within a week is given up.
 *
 * Commands only. A query, and code without room in its outbox, fails.
 */
export const send = <D>(address: string): Outgoing<D> =>
  new Proxy(
    {},
    {
      get: (_target, name) =>
        typeof name === 'string'
          ? (args: unknown = {}) => {
              host.send(address, name, args);
            }
          : undefined,
    },
  ) as Outgoing<D>;

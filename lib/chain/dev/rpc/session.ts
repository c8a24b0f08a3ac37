import { RpcError } from './rpc-error.ts';

/** One client's subscriptions. */
export type RpcSession = {
  /**
   * Opens a subscription and gives its id. `begin` runs after the id went out to the client, and returns what
   * ends the subscription's source.
   */
  subscribe(method: string, begin: (push: (result: unknown) => void) => () => void): string;
  /** `false` if there is no such subscription. */
  unsubscribe(id: string): boolean;
  close(): void;
};

const MAX_SUBSCRIPTIONS = 1024;

/** `send` takes a whole JSON-RPC notification. */
export function createRpcSession(send: (message: unknown) => void): RpcSession {
  const open = new Map<string, () => void>();
  let last = 0;
  return {
    subscribe: (method, begin) => {
      if (open.size >= MAX_SUBSCRIPTIONS) throw new RpcError('limit-reached', 'too many subscriptions');
      const subscription = `s${String(++last)}`;
      open.set(subscription, () => undefined);
      const push = (result: unknown): void => {
        if (open.has(subscription)) send({ jsonrpc: '2.0', method, params: { subscription, result } });
      };
      // The response that carries the id is sent in this turn of the event loop.
      setImmediate(() => {
        if (open.has(subscription)) open.set(subscription, begin(push));
      });
      return subscription;
    },
    unsubscribe: (id) => {
      open.get(id)?.();
      return open.delete(id);
    },
    close: () => {
      for (const end of open.values()) end();
      open.clear();
    },
  };
}

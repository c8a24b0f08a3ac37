import { ChainError } from '../chain-error.ts';
import type { LightClient } from './light-client.ts';
import { readMessage, type RpcMessage } from './rpc-text.ts';

/** What the light client answered with an error of its own. */
export class LightRefusal extends ChainError {
  readonly rpcCode: number;

  constructor(rpcCode: number, message: string) {
    super('rejected', message.slice(0, 300));
    this.rpcCode = rpcCode;
  }
}

/** Calls in a session of our own. */
export type LightCalls = {
  /** @throws LightRefusal, ChainError `unreachable` when the session ends. */
  call(method: string, params: unknown[]): Promise<unknown>;
  /** Calls a method that begins a subscription. */
  watch(method: string, params: unknown[], watcher: Watcher): Promise<void>;
  close(): void;
};

export type Watcher = {
  /** Called with each notification. */
  notify: (result: unknown) => void;
  /** Called when the session ended, and no more will come. */
  ended: (error: ChainError) => void;
};

type Pending = {
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
  watcher?: Watcher | undefined;
};

/** Opens a session, and another one at the next call after the light client ended it. */
export function createLightCalls(client: LightClient): LightCalls {
  const pending = new Map<number, Pending>();
  const watched = new Map<string | number, Watcher>();
  let next = 1;
  let session: ReturnType<LightClient['open']> | undefined;
  const end = (): void => {
    session = undefined;
    const error = new ChainError('unreachable', 'the light client ended the session');
    const [calls, watchers] = [[...pending.values()], [...watched.values()]];
    pending.clear();
    watched.clear();
    for (const { reject } of calls) reject(error);
    for (const { ended } of watchers) ended(error);
  };
  const receive = (text: string): void => {
    const message = readMessage(text);
    if (message === undefined) return;
    if ('params' in message) watched.get(message.params.subscription)?.notify(message.params.result);
    else settle(message);
  };
  const settle = (message: Exclude<RpcMessage, { params: unknown }>): void => {
    if (typeof message.id !== 'number') return;
    const call = pending.get(message.id);
    pending.delete(message.id);
    if ('error' in message) call?.reject(new LightRefusal(message.error.code, message.error.message));
    else {
      if (call?.watcher !== undefined && isKey(message.result)) watched.set(message.result, call.watcher);
      call?.resolve(message.result);
    }
  };
  const send = (method: string, params: unknown[], watcher?: Watcher): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = next++;
      pending.set(id, { resolve, reject, watcher });
      session ??= client.open(receive, end);
      session.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  return {
    call: (method, params) => send(method, params),
    watch: async (method, params, watcher) => void (await send(method, params, watcher)),
    close() {
      session?.close();
      end();
    },
  };
}

const isKey = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

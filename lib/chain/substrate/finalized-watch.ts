import type { WsProvider } from '@polkadot/api';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { RpcCall } from './rpc-call.ts';
import { parseHeight } from './raw-block.ts';

/** The newest finalized height, pushed by the endpoint. */
export type FinalizedWatch = {
  /** Resolves with the newest height once it is at least `height`; rejects when `signal` aborts. */
  atLeast(height: number, signal: AbortSignal): Promise<number>;
  /** Called with each newer height. */
  onAdvance(listener: (height: number) => void): () => void;
  stop(): void;
};

const EVENT = 'chain_finalizedHead';
/** A look now and then finds a connection that died without a word. */
const LOOK_MS = 15_000;

type Parts = {
  provider: WsProvider;
  call: RpcCall;
  onConnect: (listener: () => void) => () => void;
  logger: Logger;
};

export function watchFinalized(parts: Parts): FinalizedWatch {
  const listeners = new Set<(height: number) => void>();
  let newest = -1;
  const stop = startReading(parts, (header) => {
    const height = parseHeight(header);
    if (height <= newest) return;
    newest = height;
    for (const listener of listeners) listener(height);
  });
  return {
    atLeast: (height, signal) => waitFor(() => newest, listeners, height, signal),
    onAdvance: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => {
      stop();
      listeners.clear();
    },
  };
}

/** Subscribes anew after each connect; the provider's own resubscription loses those it fails to renew. */
function startReading(
  { provider, call, onConnect, logger }: Parts,
  advance: (header: unknown) => void,
): () => void {
  const attempt = (task: () => Promise<void>): void => {
    task().catch((error: unknown) => {
      if (provider.isConnected)
        logger.warn('finalized heads cannot be read', { error: describeError(error) });
    });
  };
  const look = async (): Promise<void> => {
    advance(await call('chain_getHeader', [await call('chain_getFinalizedHead', [])]));
  };
  let forget = (): void => undefined;
  onConnect(() => {
    forget();
    attempt(async () => {
      forget = await subscribe(provider, advance);
      await look();
    });
  });
  provider.on('disconnected', () => {
    forget();
  });
  const timer = setInterval(() => {
    if (provider.isConnected) attempt(look);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
  };
}

/** Gives what makes the provider forget the subscription. */
async function subscribe(provider: WsProvider, advance: (header: unknown) => void): Promise<() => void> {
  const onHeader = (error: Error | null, header: unknown): void => {
    if (error === null) advance(header);
  };
  const id = await provider.subscribe(EVENT, 'chain_subscribeFinalizedHeads', [], onHeader);
  return () => {
    provider.unsubscribe(EVENT, 'chain_unsubscribeFinalizedHeads', id).catch(() => undefined);
  };
}

function waitFor(
  newest: () => number,
  listeners: Set<(height: number) => void>,
  height: number,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      listeners.delete(check);
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      done();
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const check = (): void => {
      if (newest() < height) return;
      done();
      resolve(newest());
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort);
    listeners.add(check);
    check();
  });
}

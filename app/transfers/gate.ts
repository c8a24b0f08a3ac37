/** A door that a transfer passes before each part; it waits before one that is closed. */
export type Gate = {
  close(): void;
  open(): void;
  readonly isClosed: boolean;
  /** @throws the signal's reason if it ends first. */
  pass(signal: AbortSignal): Promise<void>;
};

export function createGate(): Gate {
  let waiting: PromiseWithResolvers<void> | undefined;
  return {
    close() {
      waiting ??= Promise.withResolvers();
    },
    open() {
      waiting?.resolve();
      waiting = undefined;
    },
    get isClosed() {
      return waiting !== undefined;
    },
    async pass(signal) {
      while (waiting !== undefined) await unlessAborted(waiting.promise, signal);
    },
  };
}

/** @throws the signal's reason if it ends first. */
export function unlessAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new DOMException('stopped', 'AbortError'));
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    promise
      .then(() => {
        resolve();
      }, reject)
      .finally(() => {
        signal.removeEventListener('abort', end);
      });
  });
}

/** What callers wait for until it holds. */
export type Conditions = {
  /** Resolves when `isMet` holds, or `signal` aborts. @throws what `close` was given. */
  until(isMet: () => boolean, signal?: AbortSignal): Promise<void>;
  /** Something changed: whoever waits looks again. */
  changed(): void;
  /** Nothing will change any more: whoever waits, or comes later, is refused with this. */
  close(reason: Error): void;
};

export function createConditions(): Conditions {
  const listeners = new Set<() => void>();
  let closed: Error | undefined;
  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };
  return {
    until: (isMet, signal) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const isOver = closed !== undefined || signal?.aborted === true;
          if (!isMet() && !isOver) return;
          listeners.delete(look);
          signal?.removeEventListener('abort', look);
          if (closed === undefined) resolve();
          else reject(closed);
        };
        listeners.add(look);
        signal?.addEventListener('abort', look);
        look();
      }),
    changed: notify,
    close(reason) {
      closed ??= reason;
      notify();
    },
  };
}

/** Runs a task when a place is free. Once a task failed, those that have not begun fail with the same reason. */
export type Pool = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * At most `size` tasks at a time. The newest waits least, so that a walk through a tree goes into depth and few tasks wait. A task
 * must not wait for another one of its pool.
 */
export function createPool(size: number): Pool {
  const waiting: (() => void)[] = [];
  let running = 0;
  let failure: { reason: unknown } | undefined;
  return async (task) => {
    if (running < size) running += 1;
    // Whoever ends hands its place over, so `running` stays as it is.
    else await new Promise<void>((resume) => waiting.push(resume));
    try {
      if (failure !== undefined) throw failure.reason;
      return await task();
    } catch (reason) {
      failure ??= { reason };
      throw reason;
    } finally {
      const next = waiting.pop();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** Like `Promise.all`, but rejects only when nothing is running any more. */
export async function allEnded<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

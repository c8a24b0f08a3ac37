/**
 * Runs `fetch` for 0, 1, 2 … with several under way, and yields the results in order. Ends what is under way
 * when one fails or the reader stops.
 * @throws what `fetch` throws, at the position where it failed.
 */
export async function* inOrder<T>(
  count: number,
  width: number,
  fetch: (index: number, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController();
  const underWay: Promise<T>[] = [];
  let next = 0;
  const start = (): void => {
    const task = fetch(next++, stop.signal);
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    task.catch(() => undefined);
    underWay.push(task);
  };
  try {
    while (next < Math.min(count, width)) start();
    for (let head = underWay.shift(); head !== undefined; head = underWay.shift()) {
      const result = await head;
      if (next < count) start();
      yield result;
    }
  } finally {
    stop.abort();
  }
}

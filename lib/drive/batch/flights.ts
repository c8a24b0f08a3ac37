/** Tasks under way; the first failure ends the wait for all of them. */
export type Flights = {
  start(task: () => Promise<void>): void;
  /** Waits until at most so many are under way. @throws what one of them threw. */
  settle(most: number): Promise<void>;
};

export function createFlights(): Flights {
  const underWay = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  return {
    start(task) {
      const flight: Promise<void> = task()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underWay.delete(flight));
      underWay.add(flight);
    },
    async settle(most) {
      while (underWay.size > most) await Promise.race(underWay);
      if (failure !== undefined) throw failure.error;
    },
  };
}

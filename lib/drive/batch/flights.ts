/** Tasks under way; after the first failure none is begun, and the wait is for all of them. */
export type Flights = {
  start(task: () => Promise<void>): void;
  /** Waits until at most so many are under way. @throws what the first of them threw that failed, once none is under way any more. */
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
      while (underWay.size > (failure === undefined ? most : 0)) await Promise.race(underWay);
      if (failure !== undefined) throw failure.error;
    },
  };
}

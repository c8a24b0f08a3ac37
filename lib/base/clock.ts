/** Where a process takes its time from; injected, so that tests own it. */
export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };

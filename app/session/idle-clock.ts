export type IdleClock = {
  /** Somebody is there. */
  touch(): void;
  stop(): void;
};

type IdleClockOptions = {
  /** How long nothing may happen, in milliseconds. */
  limit: number;
  /** Whether something is under way that must not be cut off; asked again until it is over. */
  isBusy: () => boolean;
  onIdle: () => void;
  /** How often to look, in milliseconds. Short beside `limit`: a computer that slept looks when it wakes. */
  period?: number;
};

const PERIOD = 1_000;

/** Calls `onIdle` once, when nothing happened for `limit` by the wall clock, sleep included. */
export function startIdleClock({ limit, isBusy, onIdle, period = PERIOD }: IdleClockOptions): IdleClock {
  let last = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - last < limit || isBusy()) return;
    clearInterval(timer);
    onIdle();
  }, period);
  return {
    touch() {
      // Whoever wakes a computer touches it before the clock has looked: that must not count as having been there.
      if (Date.now() - last < limit) last = Date.now();
    },
    stop() {
      clearInterval(timer);
    },
  };
}

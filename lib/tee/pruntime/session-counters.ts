/**
 * The last counter of each session, so that a command is executed once and in order. An entry is needed only while its session
 * could still sign; all replicas drop it at the same position.
 */
export type SessionCounters = {
  /** Takes the counter if it is above the last one. @returns false for a repetition or a withheld older command. */
  take(session: string, counter: number, expires: number): boolean;
  dropExpired(time: number): void;
  entries(): [string, number, number][];
};

export function createSessionCounters(
  entries: readonly (readonly [string, number, number])[],
): SessionCounters {
  const sessions = new Map(entries.map(([session, counter, expires]) => [session, { counter, expires }]));
  return {
    take(session, counter, expires) {
      const last = sessions.get(session);
      if (last !== undefined && counter <= last.counter) return false;
      sessions.set(session, { counter, expires: Math.max(expires, last?.expires ?? 0) });
      return true;
    },
    dropExpired(time) {
      for (const [session, { expires }] of sessions) if (expires < time) sessions.delete(session);
    },
    entries: () =>
      [...sessions]
        .map(([session, { counter, expires }]): [string, number, number] => [session, counter, expires])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

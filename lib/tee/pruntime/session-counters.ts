/**
 * The last counter of each session, so that a command is executed once and in order. An entry is needed only while one of the
 * session's commands could be sent again; all replicas drop it at the same position.
 */
export type SessionCounters = {
  /**
   * Takes the counter if it is above the last one.
   * @param until - time after which the command is void by itself.
   * @returns false for a repetition or a withheld older command, and for a session too many.
   */
  take(session: string, counter: number, until: number): boolean;
  dropExpired(time: number): void;
  get(session: string): { readonly counter: number; readonly until: number } | undefined;
  entries(): [string, number, number][];
};

/**
 * What is remembered must fit into a state that can be restored; when it is full, those who are known are served. Strangers cannot
 * fill it: of their untagged envelopes 16 a block are opened, fewer than this in an hour of blocks 300 ms apart.
 */
export const MOST_SESSIONS = 250_000;

export function createSessionCounters(
  entries: readonly (readonly [session: string, counter: number, until: number])[],
  onChange: (session: string, isThere: boolean) => void = () => undefined,
): SessionCounters {
  const sessions = new Map(entries.map(([session, counter, until]) => [session, { counter, until }]));
  let sweptAt = -1;
  return {
    take(session, counter, until) {
      const last = sessions.get(session);
      if (last === undefined ? sessions.size >= MOST_SESSIONS : counter <= last.counter) return false;
      sessions.set(session, { counter, until: Math.max(until, last?.until ?? 0) });
      onChange(session, true);
      return true;
    },
    dropExpired(time) {
      // What was taken at this time is not void yet, so once a block is enough.
      if (time === sweptAt) return;
      for (const [session, { until }] of sessions) {
        if (until >= time) continue;
        sessions.delete(session);
        onChange(session, false);
      }
      sweptAt = time;
    },
    get: (session) => sessions.get(session),
    entries: () =>
      [...sessions]
        .map(([session, { counter, until }]): [string, number, number] => [session, counter, until])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

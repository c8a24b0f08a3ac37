import {
  allows,
  decides,
  defineContract,
  ensure,
  ensureOwner,
  integer,
  letAsk,
  method,
  nullable,
  object,
  optional,
  PerShare,
  refuses,
  share,
} from '../sdk/index.ts';

/** Opens at a time, closes at a time, or both: a time-lock and an expiry. Times are milliseconds of the log's clock. */

const shape = object({ from: nullable(integer()), until: nullable(integer()), share: optional(share) });
type Window = { from: number | null; until: number | null };
const windows = new PerShare<Window>('window/');

export const contract = defineContract({
  commands: {
    letAsk,

    /** Owner: sets the window of one share, or of all that have none, or another one. */
    set: method(shape, (context, { from, until, share: of }) => {
      ensureOwner(context);
      ensure(from === null || until === null || from < until, 'empty-window');
      windows.set(of, { from, until });
    }),
  },
  queries: {
    decide: decides(({ time }, question) => {
      const set = windows.for(question);
      if (set === undefined) return refuses('not-set');
      if (set.from !== null && time < set.from) return refuses('too-early', set.from);
      if (set.until !== null && time >= set.until) return refuses('expired');
      return allows('in-time', set.until);
    }),

    /** Owner: the window of a share. */
    rule: method(object({ share: optional(share) }), (context, { share: of }) => {
      ensureOwner(context);
      return windows.get(of) ?? null;
    }),
  },
});

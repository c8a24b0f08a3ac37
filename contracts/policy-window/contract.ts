import {
  allows,
  decides,
  defineContract,
  ensure,
  ensureOwner,
  integer,
  method,
  nullable,
  object,
  refuses,
  StorageValue,
} from '../sdk/index.ts';

/** Opens at a time, closes at a time, or both: a time-lock and an expiry. Times are milliseconds of the log's clock. */

const shape = object({ from: nullable(integer()), until: nullable(integer()) });
const window = new StorageValue<ReturnType<typeof shape>>('window');

export const contract = defineContract({
  commands: {
    /** Owner: sets the window, or another one. */
    set: method(shape, (context, given) => {
      ensureOwner(context);
      ensure(given.from === null || given.until === null || given.from < given.until, 'empty-window');
      window.set(given);
    }),
  },
  queries: {
    decide: decides(({ time }) => {
      const set = window.get();
      if (set === undefined) return refuses('not-set');
      if (set.from !== null && time < set.from) return refuses('too-early', set.from);
      if (set.until !== null && time >= set.until) return refuses('expired');
      return allows('in-time', set.until);
    }),
  },
});

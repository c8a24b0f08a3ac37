import { codeOf, describeError } from '../../../lib/base/errors.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import type { CommandLog } from '../../../lib/chain/command-log.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import type { Metrics } from '../../service/metrics.ts';
import { fetchNamed } from './fetch-named.ts';
import { namedContent, type NamedContent } from './named-content.ts';
import type { OwnPins } from './own-pins.ts';

/** All in milliseconds of the chain: how long what no record names any more stays, who was told of it may still ask; and when what is missing is looked for again. */
const GRACE = 3_600_000;
const FIRST_PAUSE = 10_000;
const LONGEST_PAUSE = 3_600_000;
/** Between two passes at least. */
const PACE = 1_000;
/** For one content, milliseconds. */
const PATIENCE = 60_000;
/** Contents under way at a time: one that no peer has holds up the others as little as can be. */
const WIDTH = 4;
/** What does not get better with time. */
const FINAL: ReadonlySet<string | undefined> = new Set(['bad-cid', 'too-large', 'wrong-block', 'malformed']);

export type KeptNamed = {
  /** Resolves when nothing is under way any more. */
  end(): Promise<void>;
};

export type KeepNamedOptions = {
  node: Pick<ContentNode, 'get'>;
  pins: OwnPins;
  log: Pick<CommandLog, 'state' | 'onBlock'>;
  /** Called when a pin went. */
  onReleased(): void;
  metrics: Metrics;
  logger: Logger;
};

type Tries = { count: number; next: number };

/**
 * Follows the chain and pins what its records name, so that it stays as long as they stand, whoever stored it and whatever they pay: contracts' code, and evidence.
 */
export function keepNamed({ node, pins, log, onReleased, metrics, logger }: KeepNamedOptions): KeptNamed {
  const ending = new AbortController();
  const tries = new Map<string, Tries>();
  /** Since when no record names what is pinned here. */
  const unnamed = new Map<string, number>();
  metrics.gauge(
    'velum_portal_named_missing',
    'Contents that records name, code and evidence, and that neither this portal has nor its peers.',
    () => [...tries.values()].filter(({ next }) => next < Infinity).length,
  );

  const keep = async (key: string, named: NamedContent): Promise<void> => {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(PATIENCE)]);
    try {
      await pins.add(await fetchNamed(node, named, signal), signal);
      tries.delete(key);
    } catch (error) {
      if (ending.signal.aborted) return;
      const count = (tries.get(key)?.count ?? 0) + 1;
      const pause = Math.min(FIRST_PAUSE * 2 ** (count - 1), LONGEST_PAUSE);
      tries.set(key, { count, next: FINAL.has(codeOf(error)) ? Infinity : log.state().time + pause });
      if (count === 1)
        logger.warn('what a record names cannot be kept here', {
          cid: named.cid,
          error: describeError(error),
        });
    }
  };

  const keepMissing = async (named: Map<string, NamedContent>): Promise<void> => {
    const { time } = log.state();
    for (const key of tries.keys()) if (!named.has(key)) tries.delete(key);
    const due = [...named].filter(([key, { cid }]) => !pins.has(cid) && (tries.get(key)?.next ?? 0) <= time);
    // What was never looked for comes first, in the order of the map else.
    due.sort(([a], [b]) => (tries.get(a)?.count ?? 0) - (tries.get(b)?.count ?? 0));
    const next = due.values();
    const work = async (): Promise<void> => {
      for (const [key, one] of next) if (!ending.signal.aborted) await keep(key, one);
    };
    await Promise.all(Array.from({ length: WIDTH }, work));
  };

  const dropUnnamed = async (named: Map<string, NamedContent>): Promise<void> => {
    const { time } = log.state();
    const cids = new Set([...named.values()].map(({ cid }) => cid));
    for (const cid of pins.list()) {
      if (cids.has(cid)) {
        unnamed.delete(cid);
        continue;
      }
      const since = unnamed.get(cid) ?? time;
      unnamed.set(cid, since);
      if (time - since < GRACE) continue;
      await pins.remove(cid);
      unnamed.delete(cid);
      onReleased();
    }
  };

  const pass = async (): Promise<void> => {
    try {
      const named = namedContent(log.state());
      await keepMissing(named);
      await dropUnnamed(named);
    } catch (error) {
      logger.warn('what records name could not be looked after', { error: describeError(error) });
    }
  };

  let running: Promise<void> | undefined;
  let [hasNew, last] = [true, -Infinity];
  const look = (): void => {
    const { genesis, time } = log.state();
    const isDue =
      hasNew ||
      [...tries.values()].some(({ next }) => next <= time) ||
      [...unnamed.values()].some((since) => since + GRACE <= time);
    if (
      ending.signal.aborted ||
      genesis === undefined ||
      running !== undefined ||
      !isDue ||
      time - last < PACE
    )
      return;
    [hasNew, last] = [false, time];
    running = pass().finally(() => {
      running = undefined;
      // What came meanwhile.
      look();
    });
  };
  const off = log.onBlock(({ block }) => {
    if (block.remarks.length > 0) hasNew = true;
    look();
  });
  look();
  return {
    async end() {
      off();
      ending.abort();
      await running;
    },
  };
}

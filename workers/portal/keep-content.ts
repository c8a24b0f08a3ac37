import { statfs } from 'node:fs/promises';
import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { delay } from '../../lib/base/wait.ts';
import type { ContentNode } from '../../lib/ipfs/content-node.ts';
import { SCRUB_FINDINGS, type ScrubReport } from '../../lib/ipfs/scrub.ts';
import type { Metrics } from '../service/metrics.ts';

/** How a portal looks after its content. Times in milliseconds. */
export type ContentCare = {
  /** Between two passes of garbage collection. */
  collectEvery: number;
  /** From the end of a scrub to the next. */
  scrubEvery: number;
  /** Bytes that a scrub reads in a second; 0 for none. */
  scrubRate: number;
};

export type KeptContent = {
  /** Something may have become garbage. */
  collectSoon(): void;
  /** Resolves when nothing is under way any more. */
  end(): Promise<void>;
};

/** Collects garbage now and then, scrubs all the time, and shows what became of both. */
export function keepContent(
  node: ContentNode,
  folder: string,
  care: ContentCare,
  metrics: Metrics,
  logger: Logger,
): KeptContent {
  const ending = new AbortController();
  const { signal } = ending;
  showContent(node, folder, metrics);
  const collect = createCollecting(node, signal, metrics, logger);
  const timer = setInterval(() => void collect(), care.collectEvery);
  const scrubbing = care.scrubRate === 0 ? undefined : keepScrubbing(node, care, signal, metrics, logger);
  return {
    collectSoon: () => void collect(),
    async end() {
      clearInterval(timer);
      ending.abort();
      await Promise.all([collect(), scrubbing]);
    },
  };
}

/** @returns what runs a pass, after the one that runs; resolves when none is under way. */
function createCollecting(
  node: Pick<ContentNode, 'collect'>,
  signal: AbortSignal,
  metrics: Metrics,
  logger: Logger,
): () => Promise<void> {
  const blocksGone = metrics.counter(
    'velum_portal_collected_blocks_total',
    'Blocks that garbage collection deleted.',
    {},
  );
  const bytesGone = metrics.counter(
    'velum_portal_collected_bytes_total',
    'Bytes that garbage collection deleted.',
    {},
  );
  const once = sayOnce(logger);
  const pass = async (): Promise<void> => {
    try {
      const { blocks, bytes, broken } = await node.collect(signal);
      blocksGone({}, blocks);
      bytesGone({}, bytes);
      if (blocks > 0) logger.info('blocks that nobody needs were deleted', { blocks, bytes });
      once(broken > 0 ? 'nothing is collected: pinned content lacks inner nodes' : '', { roots: broken });
    } catch (error) {
      once('garbage collection failed', { error: describeError(error) });
    }
  };
  let running: Promise<void> | undefined;
  let isAsked = false;
  const run = async (): Promise<void> => {
    while (isAsked && !signal.aborted) {
      isAsked = false;
      await pass();
    }
    running = undefined;
  };
  return () => {
    isAsked = true;
    return (running ??= run());
  };
}

async function keepScrubbing(
  node: Pick<ContentNode, 'scrub'>,
  { scrubEvery, scrubRate }: ContentCare,
  signal: AbortSignal,
  metrics: Metrics,
  logger: Logger,
): Promise<void> {
  const count = metrics.counter(
    'velum_portal_scrubbed_blocks_total',
    'Blocks that a scrub looked at, by what it found.',
    {
      outcome: SCRUB_FINDINGS,
    },
  );
  let last = Date.now();
  metrics.gauge(
    'velum_portal_scrub_age_seconds',
    'Since the last whole scrub ended, or since the start.',
    () => (Date.now() - last) / 1000,
  );
  const once = sayOnce(logger);
  while (!signal.aborted) {
    try {
      const onFinding = (outcome: (typeof SCRUB_FINDINGS)[number]): void => count({ outcome });
      sayReport(await node.scrub({ bytesPerSecond: scrubRate, signal, onFinding }), logger);
      last = Date.now();
      once('', {});
    } catch (error) {
      if (!signal.aborted) once('the scrub of the content failed', { error: describeError(error) });
    }
    await delay(scrubEvery, signal).catch(() => undefined);
  }
}

function sayReport({ lostBlocks, ...counts }: ScrubReport, logger: Logger): void {
  if (counts.lost > 0)
    logger.error('pinned blocks are lost and no peer has them', {
      ...counts,
      blocks: lostBlocks.map(String).join(','),
    });
  else if (counts.damaged + counts.missing > 0)
    logger.warn('damaged or missing blocks were put right', counts);
}

/** Says what changed, and not the same with every pass. */
function sayOnce(logger: Logger): (message: string, fields: Record<string, string | number>) => void {
  let last = '';
  return (message, fields) => {
    const text = JSON.stringify([message, fields]);
    if (message !== '' && text !== last) logger.error(message, fields);
    last = text;
  };
}

function showContent(node: ContentNode, folder: string, metrics: Metrics): void {
  metrics.gauge('velum_portal_blocks', 'Content blocks on the disk.', () => node.usage().blocks);
  metrics.gauge('velum_portal_stored_bytes', 'Bytes of content on the disk.', () => node.usage().bytes);
  metrics.gauge(
    'velum_portal_lost_blocks',
    'Blocks that pins need and that are not on the disk.',
    async () => (await node.health()).lost,
  );
  metrics.gauge(
    'velum_portal_damaged_files',
    'Damaged files that were moved aside.',
    async () => (await node.health()).aside,
  );
  metrics.gauge(
    'velum_portal_free_bytes',
    'Bytes that the content’s disk has left for this process.',
    async () => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  );
}

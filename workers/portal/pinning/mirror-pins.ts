import { describeError } from '../../../lib/base/errors.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import type { Metrics } from '../../service/metrics.ts';
import type { PinningService, PinStatus } from './pinning-service.ts';

export type MirroredPins = {
  /** A pin came or went. */
  changed(): void;
  /** Resolves when nothing is under way any more. */
  end(): Promise<void>;
};

/** Requests to the service under way at a time. */
const WIDTH = 4;
const PATIENCE = 10_000;

/**
 * Keeps the pins at a pinning service the same as those here: what is pinned here is pinned there, what was released goes there too. What the service
 * holds is asked anew each time, so nothing has to be remembered.
 * @param every milliseconds between two looks without a change.
 */
export function mirrorPins(
  node: Pick<ContentNode, 'pins' | 'addresses' | 'dial'>,
  service: PinningService,
  every: number,
  metrics: Metrics,
  logger: Logger,
): MirroredPins {
  let held = { pinned: 0, underWay: 0, failed: 0 };
  metrics.gauge('velum_portal_mirrored_pins', 'Roots that the pinning service has whole.', () => held.pinned);
  metrics.gauge(
    'velum_portal_unmirrored_pins',
    'Roots that the pinning service does not have whole yet.',
    () => held.underWay + held.failed,
  );
  let ending = false;
  let running: Promise<void> | undefined;
  let isAsked = false;
  let last = '';
  const say = (text: string): void => {
    if (text !== '' && text !== last) logger.error('pins are not mirrored', { error: text });
    last = text;
  };

  async function pass(): Promise<void> {
    const wanted = new Set((await node.pins()).map(({ root }) => root.toString()));
    const there = new Map<string, PinStatus>();
    const needless: string[] = [];
    const counts = { pinned: 0, underWay: 0, failed: 0 };
    for await (const status of service.list()) {
      const { cid } = status.pin;
      // One that failed is asked for once more; of two the newer one stays.
      const isUseful = wanted.has(cid) && !there.has(cid) && status.status !== 'failed';
      if (isUseful) there.set(cid, status);
      else needless.push(status.requestid);
      if (isUseful) counts[status.status === 'pinned' ? 'pinned' : 'underWay']++;
    }
    const missing = [...wanted].filter((cid) => !there.has(cid));
    held = { ...counts, failed: missing.length };
    await inParallel(missing, async (cid) => {
      if (ending) return;
      await connect(await service.add(cid, node.addresses()));
      held.failed--;
      held.underWay++;
    });
    await inParallel(needless, (requestid) => service.remove(requestid));
    for (const status of there.values()) if (status.status !== 'pinned') await connect(status);
  }

  /** It fetches from here, and may not be able to dial. */
  async function connect({ delegates }: PinStatus): Promise<void> {
    const dialling = delegates.map((address) => node.dial(address, AbortSignal.timeout(PATIENCE)));
    await Promise.allSettled(dialling);
  }

  async function run(): Promise<void> {
    while (isAsked && !ending) {
      isAsked = false;
      try {
        await pass();
        say('');
      } catch (error) {
        say(describeError(error));
      }
    }
    running = undefined;
  }
  const changed = (): void => {
    isAsked = true;
    running ??= run();
  };
  const timer = setInterval(changed, every);
  changed();
  return {
    changed,
    async end() {
      clearInterval(timer);
      ending = true;
      await running;
    },
  };
}

async function inParallel<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const work = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await task(item);
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
}

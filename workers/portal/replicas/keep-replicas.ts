import type { Clock } from '../../../lib/base/clock.ts';
import { describeError } from '../../../lib/base/errors.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import type { Metrics } from '../../service/metrics.ts';
import type { HeldPins } from './fetch-held.ts';
import { MOST_IN_ONE, type PinName, type ReplicatedPin } from './messages.ts';
import type { ReplicaLink } from './replica-link.ts';
import { isSteward, placesFor, surplusOf, type Presence } from './steward.ts';
import { visitReplica, type Visits } from './visit-replica.ts';

export type KeptReplicas = {
  /** There is something for the others to do, or to be told. */
  changed(): void;
  /** Resolves when nothing is under way any more. */
  end(): Promise<void>;
};

export type KeepReplicasOptions = Omit<Visits, 'held'> & {
  links: readonly ReplicaLink[];
  held: HeldPins;
  /** Milliseconds: between two looks at all pins, and after which a portal that is away counts as lost. */
  every: number;
  grace: number;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
};

type Contact = { readonly link: ReplicaLink; seen: number; isHere: boolean; isKnown: boolean; last: string };

/** Milliseconds between two looks: while something is under way, twice as long each time; and when nothing is. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 30_000;

/** Compares again and again what pins want with who holds them, and puts right what differs. All of it is in the table, so that it may end at any moment. */
export function keepReplicas(options: KeepReplicasOptions): KeptReplicas {
  const { links, table, held, me, every, grace, clock, metrics, logger } = options;
  const began = clock.now();
  const contacts: Contact[] = links.map((link) => ({
    ...{ link, seen: began, isHere: false, isKnown: false, last: '' },
  }));
  showReplicas(metrics, options, () => contacts.filter(({ isHere }) => !isHere).length);

  const presenceOf = (portal: string): Presence => {
    const contact = contacts.find(({ link }) => link.url === portal);
    if (contact === undefined) return 'gone';
    if (contact.isHere) return 'here';
    return clock.now() - contact.seen > grace ? 'gone' : 'away';
  };
  const here = (): string[] => contacts.filter(({ isHere }) => isHere).map(({ link }) => link.url);
  const isMine = (pin: ReplicatedPin): boolean => isSteward(me, pin, table.held(pin), presenceOf);

  async function visit(contact: Contact, isFull: boolean): Promise<void> {
    const { link } = contact;
    try {
      const of = isFull || !contact.isHere ? 'all' : 'short';
      await visitReplica(link, { of, isFirst: !contact.isKnown }, options);
      if (contact.last !== '') logger.info('another portal of the store is back', { portal: link.url });
      Object.assign(contact, { seen: clock.now(), isHere: true, isKnown: true, last: '' });
    } catch (error) {
      contact.isHere = false;
      const text = describeError(error);
      if (text !== contact.last)
        logger.warn('another portal of the store is away', { portal: link.url, error: text });
      contact.last = text;
      if (presenceOf(link.url) === 'gone') table.loseAll(link.url);
    }
  }

  /** Calls each portal with the pins that concern it, some at a time. */
  async function forPages(
    of: 'all' | 'short',
    portalsOf: (pin: ReplicatedPin) => readonly string[],
    call: (link: ReplicaLink, pins: ReplicatedPin[]) => Promise<void>,
  ): Promise<void> {
    for (let after: PinName | undefined; ;) {
      const page = table.page(of, after, MOST_IN_ONE);
      const calls = new Map<string, ReplicatedPin[]>();
      for (const pin of page)
        for (const portal of isMine(pin) ? portalsOf(pin) : [])
          calls.set(portal, [...(calls.get(portal) ?? []), pin]);
      for (const { link } of contacts) {
        const pins = calls.get(link.url);
        if (pins !== undefined) await call(link, pins);
      }
      if (page.length < MOST_IN_ONE) return;
      after = page.at(-1);
    }
  }

  const trim = (): Promise<void> =>
    forPages(
      'all',
      (pin) => (held.stateOf(pin) === 'whole' ? surplusOf(pin, table.held(pin)) : []),
      async (link, pins) => {
        await link.ask({ ask: 'drop', pins: pins.map(({ root, release }) => ({ root, release })) });
        table.setHeld(link.url, pins, () => 'absent');
      },
    );
  const place = (): Promise<void> =>
    forPages(
      'short',
      (pin) => placesFor(pin, table.held(pin), here()),
      async (link, pins) => {
        await link.ask({ ask: 'hold', pins });
        table.setHeld(link.url, pins, () => 'coming');
      },
    );

  let [lastFull, last] = [-Infinity, ''];
  async function pass(): Promise<void> {
    const now = clock.now();
    const isFull = now - lastFull >= every;
    try {
      if (isFull) await held.look();
      await Promise.all(contacts.map((contact) => visit(contact, isFull)));
      // What is too many goes only when everybody was asked.
      if (isFull && contacts.every(({ isHere }) => isHere)) await trim();
      await place();
      if (isFull) lastFull = now;
      last = '';
    } catch (error) {
      const text = describeError(error);
      if (text !== last) logger.error('copies of pins could not be looked after', { error: text });
      last = text;
    }
  }

  let [isEnding, isAsked, wake] = [false, false, (): void => undefined];
  async function run(): Promise<void> {
    for (let pause = FIRST_PAUSE; !isEnding; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      if (isAsked) pause = FIRST_PAUSE;
      isAsked = false;
      await pass();
      const { short, owed } = table.pending();
      const isQuiet = short === 0 && owed === 0 && contacts.every(({ isHere }) => isHere);
      const wait = Math.min(every, isQuiet ? LONGEST_PAUSE : pause);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, isAsked || isEnding ? 0 : wait);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
  const running = run();
  return {
    changed() {
      isAsked = true;
      wake();
    },
    async end() {
      isEnding = true;
      wake();
      await running;
    },
  };
}

function showReplicas(
  metrics: Metrics,
  { table, me }: Pick<KeepReplicasOptions, 'table' | 'me'>,
  away: () => number,
): void {
  metrics.gauge(
    'velum_portal_unreplicated_pins',
    'Pins held here that fewer portals have whole than their owners want.',
    () => table.pending().short,
  );
  metrics.gauge('velum_portal_replica_pins', 'Pins that this portal holds for others of its store.', () =>
    table.forOthers(me),
  );
  metrics.gauge(
    'velum_portal_replica_releases_due',
    'Releases that another portal was not told of yet, each of them counted.',
    () => table.pending().owed,
  );
  metrics.gauge('velum_portal_replicas_away', 'Portals of VELUM_REPLICAS that do not answer.', away);
}

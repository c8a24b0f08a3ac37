import type { Bytes } from '../../../lib/base/bytes.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import type { HeldPins } from './fetch-held.ts';
import { isProven, MOST_IN_ONE, type PinName, type ReplicaAnswer } from './messages.ts';
import type { ReplicaLink } from './replica-link.ts';
import type { ReplicaTable } from './replica-table.ts';
import type { ReplicatedContent } from './replicated-content.ts';

export type Visits = {
  node: Pick<ContentNode, 'dial'>;
  table: ReplicaTable;
  held: Pick<HeldPins, 'want'>;
  content: Pick<ReplicatedContent, 'letGo'>;
  network: Bytes;
  /** This portal's own address. */
  me: string;
};

/** Milliseconds to connect. */
const PATIENCE = 5_000;

/**
 * Tells another portal what was released, asks it once for the pins of this portal's own that it holds, and learns which of the pins it has.
 * @param of - the pins that it is asked about. @param isFirst - this portal may have lost its disk since the other saw it.
 * @throws PortalError `replica-unreachable`; what the table and the store throw.
 */
export async function visitReplica(
  link: ReplicaLink,
  { of, isFirst }: { of: 'all' | 'short'; isFirst: boolean },
  visits: Visits,
): Promise<void> {
  const { addresses } = await link.ask({ ask: 'states', pins: [] });
  await Promise.allSettled(
    addresses.map((address) => visits.node.dial(address, AbortSignal.timeout(PATIENCE))),
  );
  await tellReleases(link, visits);
  if (isFirst) await takeBack(link, visits);
  await askStates(link, of, visits);
}

async function tellReleases({ url, ask }: ReplicaLink, { table }: Visits): Promise<void> {
  for (;;) {
    const releases = table.owedTo(url, MOST_IN_ONE);
    if (releases.length === 0) return;
    await ask({ ask: 'release', releases });
    table.told(url, releases);
  }
}

async function takeBack({ ask }: ReplicaLink, { table, held, me }: Visits): Promise<void> {
  for (let after: PinName | undefined; ;) {
    const { pins, addresses } = await ask({ ask: 'mine', ...(after !== undefined && { after }) });
    const lost = table.add(pins.filter(({ home }) => home === me));
    held.want(lost, addresses);
    const last = pins.at(-1);
    if (last === undefined || pins.length < MOST_IN_ONE) return;
    after = { root: last.root, release: last.release };
  }
}

async function askStates({ url, ask }: ReplicaLink, of: 'all' | 'short', visits: Visits): Promise<void> {
  const { table } = visits;
  for (let after: PinName | undefined; ;) {
    const page = table.page(of, after, MOST_IN_ONE);
    if (page.length === 0) return;
    const pins = page.map(({ root, release, pinned }) => ({ root, release, pinned }));
    const answer = await ask({ ask: 'states', pins });
    table.setHeld(url, pins, (at) => answer.states[at] ?? 'absent');
    await hearReleases(answer, visits);
    if (page.length < MOST_IN_ONE) return;
    after = page.at(-1);
  }
}

/** Released while this portal was away. */
async function hearReleases({ releases }: ReplicaAnswer, { content, network }: Visits): Promise<void> {
  for (const released of releases) if (isProven(network, released)) await content.letGo(released, []);
}

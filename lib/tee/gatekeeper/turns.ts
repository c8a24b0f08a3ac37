import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { domainHash } from '../../crypto/domain.ts';

/** How long each gatekeeper leaves a duty to those whose turn is before its own, in milliseconds. */
const PATIENCE = 3_000;
/** How long a duty that nobody asked about is remembered, in milliseconds. */
const MEMORY = 600_000;

/** Who coordinates what: every member could, and all begin with the same one. */
export type Turns = {
  /** Whether it is this member's turn to do what is named, given when it was first asked about. */
  isMine(name: string, members: readonly Bytes[]): boolean;
};

export function createTurns(network: Bytes, me: Bytes, clock: Clock): Turns {
  const first = new Map<string, number>();
  return {
    isMine(name, members) {
      const now = clock.now();
      const since = first.get(name) ?? now;
      if (!first.has(name)) {
        for (const [known, at] of first) {
          if (at >= now - MEMORY) break;
          first.delete(known);
        }
        first.set(name, since);
      }
      const order = members
        .map((member) => ({ member, rank: toHex(domainHash('turn', network, name, member)) }))
        .sort((a, b) => (a.rank < b.rank ? -1 : 1));
      const place = order.findIndex(({ member }) => equalBytes(member, me));
      return place >= 0 && now - since >= place * PATIENCE;
    },
  };
}

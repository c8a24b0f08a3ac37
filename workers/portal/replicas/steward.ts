import { toHex, utf8 } from '../../../lib/base/bytes.ts';
import { hashBytes } from '../../../lib/crypto/domain.ts';
import type { PinName, ReplicaState, ReplicatedPin } from './messages.ts';

/** What is known of another portal now. */
export type Presence = 'here' | 'away' | 'gone';
/** `gone` also for a portal that the list does not name. */
export type PresenceOf = (portal: string) => Presence;

/**
 * Who sees to it that a pin has its copies: its home, and while that is gone whichever holder comes first, as all that see each other agree. Two that do not see each other
 * make a copy too many, which goes again when they do.
 */
export function isSteward(
  me: string,
  { home }: ReplicatedPin,
  held: ReadonlyMap<string, ReplicaState>,
  presenceOf: PresenceOf,
): boolean {
  if (home === me) return true;
  if (presenceOf(home) !== 'gone') return false;
  return [...held].every(
    ([portal, state]) => state !== 'whole' || presenceOf(portal) !== 'here' || me < portal,
  );
}

/** Portals in an order of the pin's own, so that each gets its share (rendezvous hashing). */
export function ranked(portals: readonly string[], { root }: PinName): string[] {
  const rank = (portal: string): string => toHex(hashBytes(new Uint8Array([...utf8(portal), ...root])));
  return portals
    .map((portal) => ({ portal, rank: rank(portal) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ portal }) => portal);
}

/** Portals that are asked for what is missing; one that failed is not asked again, and does not count. */
export function placesFor(
  pin: ReplicatedPin,
  held: ReadonlyMap<string, ReplicaState>,
  here: readonly string[],
): string[] {
  const counted = [...held.values()].filter((state) => state !== 'failing').length;
  const missing = Math.max(0, pin.copies - 1 - counted);
  return ranked(here, pin)
    .filter((portal) => !held.has(portal))
    .slice(0, missing);
}

/** Portals whose copies are too many, where enough others are whole. */
export function surplusOf(pin: ReplicatedPin, held: ReadonlyMap<string, ReplicaState>): string[] {
  const whole = [...held].filter(([, state]) => state === 'whole').map(([portal]) => portal);
  const others = ranked(
    whole.filter((portal) => portal !== pin.home),
    pin,
  );
  const kept = [...whole.filter((portal) => portal === pin.home), ...others].slice(0, pin.copies - 1);
  if (kept.length < pin.copies - 1) return [];
  return [...held.keys()].filter((portal) => portal !== pin.home && !kept.includes(portal));
}

import { equalBytes, type Bytes } from '../../../base/bytes.ts';
import type { Codec } from '../../../base/schema.ts';
import type { Dealt } from '../../../protocol/gatekeeping/joint-generation.ts';
import type { GatekeepersNow } from '../../../protocol/reducer/network-state.ts';
import { openSignedRequest, type RequestPurpose } from '../../../protocol/signed-request.ts';
import { GatekeeperError } from '../errors.ts';
import type { OldSharing } from './needed-sharing.ts';

/** Which generation a message is of. */
export type About = Pick<Dealt, 'session' | 'contract' | 'epoch'>;

export const isAbout = (a: About, b: About): boolean =>
  equalBytes(a.session, b.session) && equalBytes(a.contract, b.contract) && a.epoch === b.epoch;

/** @throws GatekeeperError `bad-answer` for what was said in another session. */
export function requireAbout(said: About, about: About): void {
  if (!isAbout(said, about)) throw new GatekeeperError('bad-answer', 'a gatekeeper spoke of another session');
}

/** Where a generation takes place: who will hold shares, and of what sharing they are dealt, if not of a fresh secret. */
export type Where = { network: Bytes; about: About; now: GatekeepersNow; from: OldSharing | undefined };

/** A member's place in the set, from 1: the index of its shares. @throws GatekeeperError `not-in-set`. */
export function placeOf(members: readonly Bytes[], member: Bytes): number {
  const at = members.findIndex((one) => equalBytes(one, member));
  if (at === -1) throw new GatekeeperError('not-in-set', 'not a gatekeeper of this set');
  return at + 1;
}

export type Said<T> = { from: Bytes; said: T };

/**
 * Opens what members of a set signed in one round of a session.
 * @throws EncodingError, ProtocolError, GatekeeperError `not-in-set` or `bad-answer` (another session, or one member twice).
 */
export function openRound<T extends About>(
  { network, about }: Pick<Where, 'network' | 'about'>,
  { members }: Pick<GatekeepersNow, 'members'>,
  purpose: RequestPurpose,
  codec: Codec<T>,
  frames: readonly Bytes[],
): Said<T>[] {
  const opened = frames.map((frame) => {
    const { from, body } = openSignedRequest(frame, network, purpose);
    placeOf(members, from);
    const said = codec.decode(body);
    requireAbout(said, about);
    return { from, said };
  });
  return opened.sort((a, b) => placeOf(members, a.from) - placeOf(members, b.from));
}

/** What one member said, if it did. */
export const saidBy = <T>(round: readonly Said<T>[], member: Bytes): T | undefined =>
  round.find(({ from }) => equalBytes(from, member))?.said;

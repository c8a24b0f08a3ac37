import { toHex, type Bytes } from '../../../base/bytes.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Share } from '../../../crypto/secret-sharing.ts';
import { GatekeeperError } from '../errors.ts';
import type { Outcome } from './outcome.ts';
import { isAbout, type About } from './rounds.ts';

/** What a gatekeeper remembers of a generation while it lasts, in memory only. */
export type Session = {
  readonly about: About;
  /** The set that it is for: a share that was dealt to a place of it is nobody else's in another one. */
  readonly set: number;
  /** Shares of its own dealing by place, as long as one may have to be revealed. */
  dealt: readonly Share[];
  settled: { outcome: Outcome; sealed: Bytes } | undefined;
};

export type Sessions = {
  /** @throws GatekeeperError `unknown-session` where it was begun before, or too many are under way. */
  begin(about: About, set: number, dealt: readonly Share[]): Session;
  /** Of who deals nothing in it, and is asked all the same. @throws as `begin`, or GatekeeperError `unknown-session`. */
  join(about: About, set: number): Session;
  /** @throws GatekeeperError `unknown-session`, also for one of another set. */
  find(about: About, set: number): Session;
};

/** How long a generation may take, in milliseconds, and how many are remembered. */
const PATIENCE = 60_000;
const MOST = 1024;

export function createSessions(clock: Clock): Sessions {
  const sessions = new Map<string, Session & { at: number }>();
  const begin = (about: About, set: number, dealt: readonly Share[]): Session => {
    const now = clock.now();
    for (const [id, { at }] of sessions) if (at < now - PATIENCE) sessions.delete(id);
    const id = toHex(about.session);
    if (sessions.size >= MOST || sessions.has(id))
      throw new GatekeeperError('unknown-session', 'the session was begun before, or there are too many');
    const session = { about, set, dealt, settled: undefined, at: now };
    sessions.set(id, session);
    return session;
  };
  const find = (about: About, set: number): Session => {
    const session = sessions.get(toHex(about.session));
    if (session?.set !== set || !isAbout(session.about, about))
      throw new GatekeeperError('unknown-session', 'this gatekeeper takes no part in that session');
    return session;
  };
  return {
    begin,
    find,
    join: (about, set) => (sessions.has(toHex(about.session)) ? find(about, set) : begin(about, set, [])),
  };
}

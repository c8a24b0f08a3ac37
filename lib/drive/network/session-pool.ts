import { randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { createSigner, type Signer } from '../../crypto/signing.ts';
import { signSession } from '../../protocol/session.ts';

export type Session = { readonly signer: Signer; readonly certificate: Bytes; nextCounter(): number };

/**
 * Sessions of one account. A session's commands must reach the log in the order of their counters, so each one under way has a
 * session of its own; a session that is free is used again.
 */
export type SessionPool = {
  /** The account's identity, hex: what contracts call it. */
  readonly account: string;
  /** Any session, for queries and signatures. */
  any(): Session;
  /** Runs a task with a session that nobody else uses meanwhile, nor later if the task fails. */
  exclusively<T>(task: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Where the newest of the account's confirmed commands to a group stands: what is asked of any of its contracts must have seen that.
   * @param group - id of its root, hex.
   */
  written(group: string): number;
  wrote(group: string, position: number): void;
};

/** How long a certificate lasts, in milliseconds. */
const LIFETIME = 24 * 3_600_000;

export function createSessionPool(account: Signer, network: Bytes, generation: number): SessionPool {
  const free: { session: Session; expires: number }[] = [];
  const newest = new Map<string, number>();
  const create = (): { session: Session; expires: number } => {
    const signer = createSigner('ed25519', randomBytes(32));
    const expires = Date.now() + LIFETIME;
    const grant = {
      network,
      session: signer.identity,
      scope: 'full' as const,
      contracts: [],
      expires,
      generation,
    };
    let counter = 0;
    const session = { signer, certificate: signSession(account, grant), nextCounter: () => ++counter };
    return { session, expires: expires - LIFETIME / 4 };
  };
  const take = (): { session: Session; expires: number } => {
    let entry = free.pop();
    while (entry !== undefined && entry.expires < Date.now()) entry = free.pop();
    return entry ?? create();
  };
  return {
    account: toHex(account.identity),
    any() {
      const entry = take();
      free.push(entry);
      return entry.session;
    },
    async exclusively(task) {
      const entry = take();
      const result = await task(entry.session);
      // One whose command may still reach the log is not used again: a later counter would void that command.
      free.push(entry);
      return result;
    },
    written: (group) => newest.get(group) ?? 0,
    wrote(group, position) {
      newest.set(group, Math.max(position, newest.get(group) ?? 0));
    },
  };
}

import { randomBytes, toHex } from '../base/bytes.ts';
import { domainHash } from '../crypto/domain.ts';
import { granteeAccess } from './access.ts';
import type { DriveCalls } from './call.ts';
import { driveOf } from './drive.ts';
import { openDriveContext } from './drive-context.ts';
import { DriveError } from './drive-error.ts';
import { parseLink } from './link-fragment.ts';
import type { NetworkConnection } from './network-connection.ts';
import { fetchContract } from './network/contract-record.ts';
import { createSessionPool } from './network/session-pool.ts';
import type { Drive } from './types.ts';
import { accountName, addressOf, linkKeys, secretWithPassword } from './vault.ts';

/** What a link says before any key is asked for. */
export type LinkInfo = {
  /** Address of who shared: the owner that the chain has of the drive's contract. */
  readonly from: string;
  readonly needsPassword: boolean;
};

/** Reads the public record of the link's drive; nothing is opened or counted. @throws DriveError `bad-link`, `not-found`, `offline`. */
export async function inspectLink(connection: NetworkConnection, fragment: string): Promise<LinkInfo> {
  const { drive, needsPassword } = parseLink(fragment);
  const { owner } = await fetchContract(connection, toHex(drive));
  return { from: addressOf(toHex(owner)), needsPassword };
}

export type OpenLinkOptions = {
  readonly password?: string;
  /** From `newTicket`. The same one again, within the hour that it lasts, spends no further opening. */
  readonly ticket?: string;
};

/** Names a link where something is kept of it, and gives nothing of its secret away. 64 hex digits. @throws DriveError `bad-link`. */
export function linkMark({ network }: Pick<NetworkConnection, 'network'>, fragment: string): string {
  const { drive, secret } = parseLink(fragment);
  return toHex(domainHash('link-mark', network, drive, secret));
}

/** What an opening of a limited link is known by, to its opener alone. */
export const newTicket = (): string => toHex(randomBytes(16));

/**
 * Opens what a link leads to, as the link's own account. Nothing is asked of the network before `refresh` or `download`; of a limited
 * link, the first of them spends one opening.
 * @throws DriveError `bad-link`, or `wrong-password` where a password is needed and none is given.
 */
export async function openLink(
  connection: NetworkConnection,
  fragment: string,
  { password = '', ticket = newTicket() }: OpenLinkOptions = {},
): Promise<Drive> {
  const { network } = connection;
  const { drive, secret, needsPassword } = parseLink(fragment);
  if (needsPassword && password === '') throw new DriveError('wrong-password', 'this link has a password');
  const whole = needsPassword ? await secretWithPassword(network, drive, secret, password) : secret;
  const { signer, sealing } = linkKeys(network, drive, whole);
  const sessions = createSessionPool(signer, network, 0);
  const access = granteeAccess(accountName(signer.identity), sealing);
  const callsOver = (calls: DriveCalls): DriveCalls => spendingCalls(calls, ticket);
  return driveOf(openDriveContext(connection, toHex(drive), sessions, access, { callsOver }));
}

/** Calls that spend an opening, once, when the contract shows nothing without one. */
function spendingCalls(calls: DriveCalls, ticket: string): DriveCalls {
  let spending: Promise<unknown> | undefined;
  const isSpent = (): boolean => spending !== undefined;
  return {
    command: (method, args) => calls.command(method, args),
    async query(method, args) {
      const asked = { ...args, ...(isSpent() ? { ticket } : {}) };
      if (isSpent()) await spending;
      else {
        try {
          return await calls.query(method, asked);
        } catch (error) {
          if (!(error instanceof DriveError) || error.code !== 'not-permitted') throw error;
        }
        spending ??= calls.command('redeem', { ticket });
        await spending;
      }
      return calls.query(method, { ...args, ticket });
    },
  };
}

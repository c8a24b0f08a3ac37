import { concatBytes, fromBase64Url, fromHex, toBase64Url, toHex } from '../../base/bytes.ts';
import { DriveError } from '../drive-error.ts';
import { accountId } from '../account-id.ts';
import { addressOf, identityOf } from '../vault.ts';
import type { PolicyCalls } from './policy-calls.ts';
import type { Approval } from './types.ts';

/**
 * What follows the `#` of the address at which somebody is asked to agree, in base64url. It opens nothing, and holds no secret.
 *
 * | bytes | |
 * | --- | --- |
 * | 1 | 1 |
 * | 32 | the policy contract |
 * | 16 | the node that was shared |
 * | 33 | the account that wants to open: its identity |
 */
export type ApprovalRequest = {
  readonly policy: string;
  readonly grant: string;
  /** Address. */
  readonly account: string;
};

const VERSION = 1;
const LENGTH = 1 + 32 + 16 + 33;

export const formatApproval = ({ policy, grant, account }: ApprovalRequest): string =>
  toBase64Url(concatBytes(Uint8Array.of(VERSION), fromHex(policy), fromHex(grant), identityOf(account)));

/** @throws DriveError `bad-link`. */
export function parseApproval(fragment: string): ApprovalRequest {
  try {
    const bytes = fromBase64Url(fragment.replace(/^#/, ''));
    if (bytes.length === LENGTH && bytes[0] === VERSION) {
      const [policy, grant, account] = [bytes.slice(1, 33), bytes.slice(33, 49), bytes.slice(49)];
      return { policy: toHex(policy), grant: toHex(grant), account: addressOf(toHex(account)) };
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
  }
  throw new DriveError('bad-link', 'this request is not complete: copy all of it, to the last character');
}

/** @throws DriveError `bad-link`. */
export function openApproval(fragment: string, calls: PolicyCalls): Approval {
  const { policy, grant, account } = parseApproval(fragment);
  const whom = { account: accountId(account), grant };
  const { commands, queries } = calls('approval', policy);
  return {
    account,
    state: () => queries.state(whom),
    async approve() {
      await commands.approve(whom);
    },
    async withdraw() {
      await commands.withdraw(whom);
    },
  };
}

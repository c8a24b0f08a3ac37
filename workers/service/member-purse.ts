import { join } from 'node:path';
import { randomBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import type { Signer } from '../../lib/crypto/signing.ts';
import { signRequest } from '../../lib/protocol/signed-request.ts';
import { PURSE_HEADER } from '../../lib/protocol/upload-header.ts';
import { PURSE_LENGTH } from '../../lib/protocol/upload-tokens/credit.ts';
import { MEMBER_CREDIT_PATH, memberCreditCodec } from '../../lib/protocol/upload-tokens/member-credit.ts';
import { postBytes } from './http-client.ts';
import { readOrMakeSecret } from './secret-file.ts';

/** HTTP's "payment required". */
const NO_CREDIT = 402;

export type MemberPurseOptions = {
  /** Folder of the process, where the purse's name is kept: what the store gave for the day is of use after a new start, too. */
  data: string;
  portalUrl: string;
  network: Bytes;
  /** Who is known on the chain. */
  signer: Signer;
  /** The chain's, in milliseconds. */
  time: () => number;
  logger: Logger;
};

/**
 * A `fetch` for what workers and gatekeepers store at a portal: it pays from a purse of their own, and has the store fill that where it is empty.
 * @throws SecretFileError `damaged`.
 */
export async function openMemberPurse(options: MemberPurseOptions): Promise<typeof fetch> {
  const { data, portalUrl, network, signer, time, logger } = options;
  const purse = await readOrMakeSecret(join(data, 'purse'), PURSE_LENGTH, () => randomBytes(PURSE_LENGTH));
  const ask = async (): Promise<void> => {
    const body = memberCreditCodec.encode({ v: 1, purse });
    const fields = { network, purpose: 'store-credit' as const, nonce: randomBytes(32), time: time(), body };
    try {
      await postBytes(new URL(MEMBER_CREDIT_PATH, portalUrl).href, signRequest(signer, fields));
    } catch (error) {
      logger.warn('the portal gives no credit for storage', { error: describeError(error) });
    }
  };
  let asking: Promise<void> | undefined;
  const askOnce = (): Promise<void> =>
    (asking ??= ask().finally(() => {
      asking = undefined;
    }));
  return async (input, init) => {
    if (init?.method !== 'POST') return fetch(input, init);
    const headers = new Headers(init.headers);
    headers.set(PURSE_HEADER, toHex(purse));
    const answer = await fetch(input, { ...init, headers });
    if (answer.status !== NO_CREDIT) return answer;
    await answer.body?.cancel();
    await askOnce();
    return fetch(input, { ...init, headers });
  };
}

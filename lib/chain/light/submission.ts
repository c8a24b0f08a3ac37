import { blake2AsHex } from '@polkadot/util-crypto';
import * as v from 'valibot';
import type { LightCalls } from './light-calls.ts';

/** What a node's `author_submitExtrinsic` answers with: the hash, or one of its error codes. */
export type Submitted = { hash: string } | { code: number; message: string };

/** Error codes of Substrate's `author_*` methods. */
const INVALID = 1010;
const BANNED_FOR_A_WHILE = 1012;
const POOL_FULL = 1016;

const event = v.looseObject({ event: v.string(), error: v.optional(v.string(), '') });

/**
 * Submits an extrinsic as a node does: whoever submits learns whether it is valid. The light client's own `author_submitExtrinsic` says
 * yes to everything. One that it could not judge, or let go for no fault of its own, counts as banned for a while: it is sent again.
 */
export function submitExtrinsic({ watch }: LightCalls, extrinsic: string): Promise<Submitted> {
  return new Promise((resolve, reject) => {
    const notify = (result: unknown): void => {
      const parsed = v.safeParse(event, result);
      if (!parsed.success) return;
      const { event: kind, error } = parsed.output;
      if (kind === 'invalid') resolve({ code: INVALID, message: error });
      else if (kind === 'dropped' && /pool full/.test(error)) resolve({ code: POOL_FULL, message: error });
      else if (kind === 'dropped' || kind === 'error') resolve({ code: BANNED_FOR_A_WHILE, message: error });
      else resolve({ hash: blake2AsHex(extrinsic) });
    };
    watch('transactionWatch_v1_submitAndWatch', [extrinsic], { notify, ended: reject }).catch(reject);
  });
}

import type { CborValue } from '../base/cbor.ts';
import { heightOf } from '../protocol/position.ts';
import { CodedError } from '../base/errors.ts';
import type { Bytes } from '../base/bytes.ts';
import type { Answers, Commands, Queries } from '../../contracts/drive/schema.ts';
import { DriveError, type DriveErrorCode } from './drive-error.ts';
import { releasedLabels } from './releases/released-labels.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import type { ContractClient } from './network/contract-client.ts';
import type { Confirmation } from './types.ts';

/** Typed calls of the drive contract; refusals become DriveErrors that a person can act upon, with the contract's code as cause. */
export type DriveCalls = {
  query<K extends keyof Queries>(method: K, args: Queries[K]): Promise<Answers<Bytes>[K]>;
  command<K extends keyof Commands<Bytes>>(method: K, args: Commands<Bytes>[K]): Promise<Confirmation>;
};

export function createDriveCalls(client: ContractClient): DriveCalls {
  return {
    // The contract runs attested code whose answers have these shapes; what they hold is verified where it is used.
    query: async (method, args) =>
      (await translated(
        client.release(method, args as CborValue, (answer) =>
          releasedLabels(method, args, answer, client.account),
        ),
      )) as Answers<Bytes>[typeof method],
    async command(method, args) {
      const { position, time } = await translated(client.command(method, args as CborValue));
      return { position, block: heightOf(position), time };
    },
  };
}

/** By the contract's code, or the engine's: a command that would make the contract's state too large is `limit-exceeded`. */
const CODES: Record<string, DriveErrorCode> = {
  'not-permitted': 'not-permitted',
  expired: 'expired',
  'used-up': 'expired',
  'too-early': 'too-early',
  'not-for-oneself': 'not-permitted',
  'policy-refuses': 'policy',
  'unknown-policy': 'bad-argument',
  'version-conflict': 'conflict',
  'change-conflict': 'conflict',
  'policy-conflict': 'conflict',
  'key-generation-conflict': 'conflict',
  'rekey-required': 'conflict',
  'rekey-mismatch': 'conflict',
  'release-changed': 'conflict',
  'node-exists': 'conflict',
  trashed: 'conflict',
  'unknown-node': 'not-found',
  'unknown-version': 'not-found',
  'unknown-grant': 'not-found',
  'unknown-request': 'not-found',
  'unknown-deposit': 'conflict',
  'not-initialised': 'not-found',
  'inbox-full': 'inbox-full',
  'outbox-full': 'busy',
  'limit-exceeded': 'over-quota',
  'over-quota': 'over-quota',
};

/** A contract's refusals as errors that a person can act upon. */
export async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ContractRefusal)) throw error;
    const code = CODES[error.code] ?? 'refused';
    // A policy's reason is a code of its own, for people to read.
    const why = code === 'policy' ? `: ${error.message}` : '';
    throw new DriveError(code, `the drive refused: ${error.code}${why}`, { cause: error });
  }
}

/** The contract's own code behind a DriveError, if it came from there. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof CodedError && error.cause instanceof ContractRefusal ? error.cause.code : undefined;
}

/** Whether the drive's contract is one of before there were requests: a drive keeps the code that it was made with. */
export const isOlderDrive = (error: unknown): boolean => refusalOf(error) === 'unknown-method';

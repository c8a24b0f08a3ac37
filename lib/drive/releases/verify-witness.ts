import { toHex, type Bytes } from '../../base/bytes.ts';
import { encodeCbor, type CborValue } from '../../base/cbor.ts';
import { CodedError } from '../../base/errors.ts';
import type { GatekeeperSet } from '../../protocol/lease.ts';
import { endOfBlock } from '../../protocol/position.ts';
import type { QueryResponse } from '../../protocol/query.ts';
import { openReleaseReceipt, type OpenedReceipt, type ReleaseAsked } from '../../protocol/release-receipt.ts';
import { DriveError } from '../drive-error.ts';

type Answered = Pick<QueryResponse, 'witness' | 'position' | 'request'>;

/**
 * Whether t gatekeepers vouch that what an answer releases was logged, for this caller and this question, and whether the state that
 * answered has the newest block that they knew.
 * @returns `undefined` where nothing was released. @throws DriveError `unwitnessed`.
 */
export async function verifyWitness(
  { witness, position, request }: Answered,
  asked: Omit<ReleaseAsked, 'request'>,
  gatekeepers: GatekeeperSet,
  labels: readonly CborValue[],
): Promise<OpenedReceipt | undefined> {
  if (witness.length === 0 && labels.length === 0) return undefined;
  if (witness.length === 0) throw unwitnessed('the gatekeepers did not witness this release');
  const opened = await receiptOf(witness, { ...asked, request }, gatekeepers);
  const logged = new Set(opened.entries.map(({ label }) => toHex(encodeCbor(label))));
  if (!labels.every((label) => logged.has(toHex(encodeCbor(label)))))
    throw unwitnessed('the log names something else than what was released');
  if (position < endOfBlock(opened.height))
    throw unwitnessed('the answer is older than the block that the gatekeepers named');
  return opened;
}

async function receiptOf(
  bytes: Bytes,
  asked: ReleaseAsked,
  gatekeepers: GatekeeperSet,
): Promise<OpenedReceipt> {
  try {
    return await openReleaseReceipt(bytes, asked, gatekeepers);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw unwitnessed('the witness of this release does not hold', cause);
  }
}

const unwitnessed = (why: string, cause?: unknown): DriveError =>
  new DriveError('unwitnessed', `${why}; nothing was opened`, { cause });

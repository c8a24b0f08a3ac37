import { equalBytes, toHex, type Bytes } from '../../../lib/base/bytes.ts';
import { EncodingError } from '../../../lib/base/cbor.ts';
import { ProtocolError } from '../../../lib/protocol/errors.ts';
import { openForeignReceipt, type Receipt } from '../../../lib/protocol/receipt.ts';
import { groupOf, type NetworkState } from '../../../lib/protocol/reducer/network-state.ts';
import type { IssueRequest } from '../../../lib/protocol/upload-tokens/issuing.ts';
import { drawHash, drawOf } from '../../../lib/protocol/upload-tokens/right.ts';
import type { TokenKey } from '../../../lib/protocol/upload-tokens/token-key.ts';
import { UploadTokenError } from '../../../lib/protocol/upload-tokens/upload-token-error.ts';
import type { BookedDraw } from './ledger.ts';

/** How far a receipt's time may lie from the chain's, milliseconds. */
export const RIGHT_LASTS = 24 * 60 * 60 * 1000;

/**
 * What a request's right allows it, by this view of the chain: a receipt that an admitted worker of the contract signed, not old, which vouches
 * for exactly these tokens.
 * @throws UploadTokenError `bad-right`.
 */
export function verifyRight(
  request: Pick<IssueRequest, 'right' | 'key' | 'blinded'>,
  key: Pick<TokenKey, 'bytes' | 'notAfter'>,
  state: NetworkState,
): BookedDraw {
  const receipt = openRight(request.right, state.network);
  if (Math.abs(state.time - receipt.time) > RIGHT_LASTS)
    throw badRight('this receipt is older than a day; draw anew');
  const contract = verifyWorker(receipt, state);
  const draw = drawOf(receipt);
  const hash = drawHash(state.network, request);
  const bytes = request.blinded.length * key.bytes;
  if (!equalBytes(draw.request, hash))
    throw badRight('this receipt vouches for other tokens; draw for these');
  if (bytes > draw.bytes) throw badRight('these tokens buy more than the receipt vouches for; draw more');
  return { contract, command: receipt.command, request: hash, bytes, ends: key.notAfter };
}

function openRight(right: Uint8Array, network: Bytes): Receipt {
  try {
    return openForeignReceipt(right, network);
  } catch (cause) {
    if (!(cause instanceof EncodingError || cause instanceof ProtocolError)) throw cause;
    throw badRight('a right to tokens is a receipt of this network; draw them from a drive', cause);
  }
}

/** @returns the root of the contract's group. */
function verifyWorker(receipt: Receipt, state: NetworkState): Bytes {
  const root = groupOf(state, toHex(receipt.contract));
  const isAssigned = root?.assigned?.workers.some((worker) => equalBytes(worker, receipt.worker)) === true;
  if (root === undefined || !isAssigned || state.workers.get(toHex(receipt.worker))?.status !== 'admitted')
    throw badRight('the receipt is of no worker that runs this contract now; ask for it again');
  return root.id;
}

const badRight = (text: string, cause?: unknown): UploadTokenError =>
  new UploadTokenError('bad-right', text, { cause });

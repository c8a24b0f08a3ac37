import * as v from 'valibot';
import type { Bytes } from '../../base/bytes.ts';
import { decodeCbor } from '../../base/cbor.ts';
import { uint } from '../../base/schema.ts';
import { domainHash } from '../../crypto/domain.ts';
import { hash32 } from '../fields.ts';
import type { Receipt } from '../receipt.ts';
import type { IssueRequest } from './issuing.ts';
import { UploadTokenError } from './upload-token-error.ts';

/**
 * The right to tokens is a receipt: a contract executed a command whose value says `{ draw: { request, bytes } }`, beside whatever else.
 *
 * | field | |
 * | --- | --- |
 * | request | {@link drawHash} of what is to be signed, so that the receipt is of use to nobody else |
 * | bytes | of storage for which the contract vouches |
 */
const drawn = v.object({ draw: v.strictObject({ request: hash32, bytes: uint }) });
export type Draw = v.InferOutput<typeof drawn>['draw'];

/** What a contract vouches for: these blinded tokens under this key. */
export const drawHash = (network: Bytes, { key, blinded }: Pick<IssueRequest, 'key' | 'blinded'>): Bytes =>
  domainHash('upload-token-draw', network, key, ...blinded);

/** @param receipt - opened. @throws UploadTokenError `bad-right` where it vouches for nothing. */
export function drawOf(receipt: Pick<Receipt, 'ok' | 'value'>): Draw {
  try {
    if (receipt.ok) return v.parse(drawn, decodeCbor(receipt.value)).draw;
  } catch (cause) {
    throw noRight(cause);
  }
  throw noRight();
}

const noRight = (cause?: unknown): UploadTokenError =>
  new UploadTokenError('bad-right', 'this receipt gives no right to tokens; draw them from a drive', {
    cause,
  });

import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesUpTo, codecOf, millis, textUpTo, uint, type Codec } from '../base/schema.ts';
import { domainBytes } from '../crypto/domain.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import { contractId, hash32, identity, networkId, signature, version1 } from './fields.ts';

/**
 * What a command did, signed by a worker under its lease.
 *
 * | field | |
 * | --- | --- |
 * | command | hash of the envelope |
 * | position, time | where it was executed |
 * | ok, code, detail | outcome; `code` is empty where ok is true |
 * | value, events | CBOR |
 */
const schema = v.strictObject({
  v: version1,
  network: networkId,
  contract: contractId,
  command: hash32,
  position: uint,
  time: millis,
  ok: v.boolean(),
  code: textUpTo(64),
  detail: textUpTo(200),
  value: bytesUpTo(8 << 20),
  events: bytesUpTo(8 << 20),
  worker: identity,
  sig: signature,
});
export type Receipt = v.InferOutput<typeof schema>;
const codec: Codec<Receipt> = codecOf('receipt', schema);

const signedBytes = (r: Omit<Receipt, 'v' | 'sig'>): Bytes =>
  domainBytes(
    'receipt',
    r.network,
    r.contract,
    r.command,
    r.position,
    r.time,
    r.ok,
    r.code,
    r.detail,
    r.value,
    r.events,
    r.worker,
  );

export function signReceipt(worker: Signer, fields: Omit<Receipt, 'v' | 'sig' | 'worker'>): Bytes {
  const full = { ...fields, worker: worker.identity };
  return codec.encode({ v: 1, ...full, sig: worker.sign(signedBytes(full)) });
}

/** A receipt as it came: what was opened encodes to the same bytes. */
export const encodeReceipt = (receipt: Receipt): Bytes => codec.encode(receipt);

/**
 * @param expected what the caller knows: which command, where, and the worker whose lease it verified.
 * @throws EncodingError, ProtocolError `wrong-binding` or `bad-signature`.
 */
export function openReceipt(
  bytes: Uint8Array,
  expected: { network: Bytes; contract: Bytes; command: Bytes; worker: Bytes },
): Receipt {
  const receipt = codec.decode(bytes);
  for (const field of ['network', 'contract', 'command', 'worker'] as const) {
    if (!equalBytes(receipt[field], expected[field])) {
      throw new ProtocolError('wrong-binding', `the receipt names another ${field}`);
    }
  }
  return verified(receipt);
}

/**
 * A receipt of whatever command, signed by the worker that it names: whether that worker speaks for the contract is the caller's to find out.
 * @throws EncodingError, ProtocolError `wrong-binding` or `bad-signature`.
 */
export function openForeignReceipt(bytes: Uint8Array, network: Bytes): Receipt {
  const receipt = codec.decode(bytes);
  if (!equalBytes(receipt.network, network))
    throw new ProtocolError('wrong-binding', 'the receipt names another network');
  return verified(receipt);
}

function verified(receipt: Receipt): Receipt {
  if (!isSignatureOf(receipt.worker, signedBytes(receipt), receipt.sig)) {
    throw new ProtocolError('bad-signature', 'the worker did not sign this receipt');
  }
  return receipt;
}

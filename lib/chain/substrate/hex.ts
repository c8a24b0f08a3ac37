import { hexToU8a, u8aToHex } from '@polkadot/util';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { ChainError } from '../chain-error.ts';

export type Hex = `0x${string}`;

export const asHex = (bytes: Uint8Array): Hex => u8aToHex(bytes);

/** @throws ChainError `undecodable` for what is not hex: endpoints are not trusted to send it. */
export function hexBytes(value: unknown): Bytes {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !/^0x[0-9a-f]*$/i.test(value)) {
    throw new ChainError('undecodable', 'the endpoint sent something that is not hex');
  }
  return asBytes(hexToU8a(value));
}

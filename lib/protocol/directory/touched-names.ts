import { decodeCbor, EncodingError } from '../../base/cbor.ts';
import { asBytes, type Bytes } from '../../base/bytes.ts';
import { itemsOfRemark } from '../block-body.ts';
import { contractIdOf } from '../records/deploy.ts';
import type { LogBlock } from '../reducer/apply-block.ts';
import type { NetworkState } from '../reducer/network-state.ts';
import { recordCodec, type SignedRecord } from '../signed-record.ts';
import type { DirectoryName } from './entries.ts';
import { machineNames } from './entries-of.ts';

/**
 * All names whose entries a block may have changed, and some whose entries it did not. A record changes what is under its signer, the contract that it
 * makes, the one that its body names, and machines and stores.
 * @param state - after the block.
 */
export function* touchedNames(state: NetworkState, { remarks }: LogBlock): Generator<DirectoryName> {
  yield* machineNames(state);
  for (const item of remarks.flatMap(itemsOfRemark)) {
    const record = recordIn(item);
    if (record === undefined) continue;
    yield { kind: 'head', id: record.signer };
    yield { kind: 'profile', id: record.signer };
    yield { kind: 'contract', id: contractIdOf(record) };
    const named = contractNamed(record.body);
    if (named !== undefined) yield { kind: 'contract', id: named };
  }
}

function recordIn(item: Bytes): SignedRecord | undefined {
  return unlessMalformed(() => recordCodec.decode(item));
}

function contractNamed(body: Bytes): Bytes | undefined {
  const value = unlessMalformed(() => decodeCbor(body));
  const named =
    value !== null && typeof value === 'object' && 'contract' in value ? value.contract : undefined;
  return named instanceof Uint8Array ? asBytes(named) : undefined;
}

function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

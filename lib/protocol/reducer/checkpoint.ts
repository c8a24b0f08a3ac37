import { asBytes, type Bytes } from '../../base/bytes.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../../base/cbor.ts';
import { CodedError } from '../../base/errors.ts';
import { createNetworkState, type NetworkState } from './network-state.ts';

/**
 * A checkpoint of the reducer's state, so that start-up does not grow with the chain. It is a reader's private note,
 * never a message: whoever reads it wrote it. A checkpoint of another version is refused and the chain folded anew.
 */
const VERSION = 11;

export class CheckpointError extends CodedError<'other-version'> {}

/** @param note - of the directory's tree, to be had again by `openCheckpoint`. */
export function encodeCheckpoint(state: NetworkState, note: Bytes = new Uint8Array()): Bytes {
  return encodeCbor({ version: VERSION, state: pack(state), note });
}

/** @throws as `openCheckpoint`. */
export const decodeCheckpoint = (bytes: Uint8Array): NetworkState => openCheckpoint(bytes).state;

/** @throws CheckpointError `other-version`, EncodingError if damaged. */
export function openCheckpoint(bytes: Uint8Array): { state: NetworkState; note: Bytes } {
  const found = decodeCbor(bytes);
  if (
    found === null ||
    typeof found !== 'object' ||
    !('version' in found) ||
    found.version !== VERSION ||
    !('state' in found) ||
    !('note' in found && found.note instanceof Uint8Array)
  ) {
    throw new CheckpointError('other-version', 'the checkpoint was written by another version');
  }
  const state = unpack(found.state) as Partial<NetworkState>;
  const { network, chainGenesis } = state;
  if (network === undefined || chainGenesis === undefined) {
    throw new CheckpointError('other-version', 'the checkpoint is incomplete');
  }
  return { state: { ...createNetworkState(network, chainGenesis), ...state }, note: asBytes(found.note) };
}

/** Maps become {"$map": [[key, value]…]}; what is undefined is absent. */
function pack(value: unknown): CborValue {
  if (value instanceof Map)
    return { $map: [...value].map(([key, item]): CborValue => [String(key), pack(item)]) };
  if (value instanceof Uint8Array || value === null) return value;
  if (Array.isArray(value)) return value.map(pack);
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).flatMap(([k, item]) => (item === undefined ? [] : [[k, pack(item)]])),
    );
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new TypeError(`a ${typeof value} in the network state`);
}

function unpack(value: unknown): unknown {
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(unpack);
  if ('$map' in value && Array.isArray(value.$map)) {
    return new Map(
      value.$map.map((entry: unknown) => (Array.isArray(entry) ? [entry[0], unpack(entry[1])] : [])) as [
        string,
        unknown,
      ][],
    );
  }
  return Object.fromEntries(Object.entries(value).map(([k, item]) => [k, unpack(item)]));
}

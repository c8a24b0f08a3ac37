import { decodeCbor, EncodingError } from '../../base/cbor.ts';
import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { itemsOfRemark } from '../block-body.ts';
import { envelopeCodec, type CommandEnvelope } from '../command.ts';
import { ProtocolError } from '../errors.ts';
import { genesisCodec, networkIdOf } from '../genesis.ts';
import { MAX_ITEMS_PER_BLOCK, positionOf } from '../position.ts';
import { openRecord, recordHash } from '../signed-record.ts';
import { lapseAdmissions } from './admissions.ts';
import { applyRecord } from './apply-record.ts';
import { lapseTokenKeys } from './apply-store.ts';
import type { NetworkState } from './network-state.ts';

/** A finalized block as readers need it. */
export type LogBlock = { height: number; hash: Bytes; timeMs: number; remarks: readonly Bytes[] };

/** A command envelope found in a block, to be executed by who is assigned to its contract. */
export type LoggedCommand = {
  position: number;
  time: number;
  contract: string;
  envelope: CommandEnvelope;
  bytes: Bytes;
};

/**
 * The reducer: folds one finalized block into the network's state and gives the commands in it. Pure but for `state`, which
 * it changes in place: the same blocks give the same state everywhere. What breaks a rule is skipped, identically by all.
 * @throws RangeError if blocks are not given in order: a reader that skipped one must stop, not guess.
 */
export function applyBlock(state: NetworkState, block: LogBlock): LoggedCommand[] {
  if (state.height >= 0 && block.height !== state.height + 1)
    throw new RangeError('blocks must be folded in order');
  state.height = block.height;
  state.hash = block.hash;
  state.time = block.timeMs;
  lapseAdmissions(state);
  lapseTokenKeys(state);
  const commands: LoggedCommand[] = [];
  let ordinal = 0;
  for (const item of block.remarks.flatMap(itemsOfRemark)) {
    if (ordinal >= MAX_ITEMS_PER_BLOCK) break;
    const position = positionOf(block.height, ordinal++);
    const command = applyItem(state, item, position);
    if (command !== undefined) commands.push(command);
  }
  return commands;
}

function applyItem(state: NetworkState, item: Bytes, position: number): LoggedCommand | undefined {
  try {
    const kind = kindOf(item);
    if (kind === 'network') applyGenesis(state, item);
    if (state.genesis === undefined) return undefined;
    if (kind === 'command') return commandOf(state, item, position);
    if (kind !== 'network') applySigned(state, item, position);
  } catch (error) {
    const broken =
      error instanceof EncodingError || error instanceof ProtocolError || error instanceof CryptoError;
    if (!broken) throw error;
  }
  return undefined;
}

function kindOf(item: Bytes): string | undefined {
  const value = decodeCbor(item);
  if (value === null || typeof value !== 'object' || !('kind' in value)) return undefined;
  return typeof value.kind === 'string' ? value.kind : undefined;
}

function applyGenesis(state: NetworkState, item: Bytes): void {
  if (state.genesis !== undefined || !equalBytes(networkIdOf(state.chainGenesis, item), state.network))
    return;
  const value = genesisCodec.decode(item);
  state.genesis = { record: item, value };
  const { gatekeepers: entries, threshold, measurements, stores = [] } = value;
  state.sets.push({ set: 1, entries, threshold, record: item });
  const allowed = { notBefore: 0, revoked: false };
  for (const measurement of measurements) state.measurements.worker.set(toHex(measurement), { ...allowed });
  for (const { measurement } of entries)
    state.measurements.gatekeeper.set(toHex(measurement), { ...allowed });
  for (const identity of stores)
    state.stores.set(toHex(identity), { identity, isAdmitted: true, decided: 0, keys: [] });
}

function commandOf(state: NetworkState, item: Bytes, position: number): LoggedCommand | undefined {
  const envelope = envelopeCodec.decode(item);
  const contract = toHex(envelope.contract);
  if (!equalBytes(envelope.network, state.network) || !state.contracts.has(contract)) return undefined;
  return { position, time: state.time, contract, envelope, bytes: item };
}

function applySigned(state: NetworkState, item: Bytes, position: number): void {
  const record = openRecord(item, state.network);
  const signer = toHex(record.signer);
  const head = state.heads.get(signer);
  const expectedSeq = (head?.seq ?? 0) + 1;
  if (record.seq !== expectedSeq || !equalBytes(record.prev, head?.hash ?? new Uint8Array(32))) return;
  // The chain of records advances even when the body is refused, else one refused record would silence its signer for ever.
  state.heads.set(signer, { seq: record.seq, hash: recordHash(state.network, item) });
  applyRecord(state, record, item, position);
}

import { toHex } from '../../base/bytes.ts';
import { verifyQuorum } from '../quorum.ts';
import { storeDecisionCodec, storeDecisionMessage } from '../records/store.ts';
import type { SignedRecord } from '../signed-record.ts';
import { tokenKeyCodec, type TokenKey } from '../upload-tokens/token-key.ts';
import type { NetworkState, StoreEntry } from './network-state.ts';

/** Token keys of one store that may count at a time. */
export const MOST_TOKEN_KEYS = 4;

/**
 * Milliseconds that lie at least between the beginnings of two keys of one store: whoever could take another one for each client, or each day, could tell
 * clients apart by it.
 */
export const TOKEN_KEY_SPACING = 7 * 24 * 3_600_000;

/** Milliseconds for which a key that ended is remembered: portals show it as long as a directory that clients take still names it. */
const TOKEN_KEY_MEMORY = 3_600_000;

/** A decision on a store, cosigned by governance. Who is removed keeps its keys, for the case that it comes back: they count for nothing until then. */
export function applyStore(state: NetworkState, record: SignedRecord): void {
  const governance = state.genesis?.value.governance;
  if (governance === undefined) return;
  const { cosignatures, ...decision } = storeDecisionCodec.decode(record.body);
  const message = storeDecisionMessage(state.network, decision);
  verifyQuorum(message, cosignatures, governance.keys, governance.threshold);
  const { store: identity, admitted: isAdmitted, decided } = decision;
  const known = state.stores.get(toHex(identity));
  if (known !== undefined && decided <= known.decided) return;
  state.stores.set(toHex(identity), { identity, isAdmitted, decided, keys: known?.keys ?? [] });
  state.storesAt = state.height;
}

/** A key of an admitted store, which begins well after the one before it and does not end before it counts. */
export function applyTokenKey(state: NetworkState, record: SignedRecord): void {
  const store = state.stores.get(toHex(record.signer));
  if (store?.isAdmitted !== true) return;
  const key = tokenKeyCodec.decode(record.body);
  const last = store.keys.at(-1);
  if (key.notAfter < state.time || tokenKeysOf(state, store).length >= MOST_TOKEN_KEYS) return;
  if (last !== undefined && key.notBefore < last.notBefore + TOKEN_KEY_SPACING) return;
  store.keys.push(key);
  state.storesAt = state.height;
}

/** The keys of a store whose tokens count, or will, at the time of this block. */
export const tokenKeysOf = (
  { time }: Pick<NetworkState, 'time'>,
  { keys }: Pick<StoreEntry, 'keys'>,
): TokenKey[] => keys.filter(({ notAfter }) => notAfter >= time);

/** Forgets the keys that ended a while before this block. */
export function lapseTokenKeys(state: NetworkState): void {
  const since = { time: state.time - TOKEN_KEY_MEMORY };
  for (const store of state.stores.values()) store.keys = tokenKeysOf(since, store);
}

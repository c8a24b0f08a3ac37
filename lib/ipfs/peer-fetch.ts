import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import type { CID } from 'multiformats/cid';
import { asBytes, concatBytes, type Bytes } from '../base/bytes.ts';
import { CodedError } from '../base/errors.ts';
import { ContentError } from './content-error.ts';
import type { PrivateHelia } from './private-helia.ts';

export type FetchOptions = { signal?: AbortSignal; /** Do not ask peers. */ offline?: boolean };

/**
 * Asks the connected peers for a block by Bitswap; it is verified and kept. Always bounded in time, because
 * Bitswap itself waits for ever.
 * @throws ContentError `not-found` if no peer delivers it in time, `aborted`, `storage`.
 */
export async function fetchFromPeers(
  helia: PrivateHelia,
  cid: CID,
  { signal, offline = false, timeout }: FetchOptions & { timeout: number },
): Promise<Bytes> {
  if (offline || helia.libp2p.getConnections().length === 0)
    throw new ContentError('not-found', 'not kept here');
  const within = [AbortSignal.timeout(timeout), ...(signal === undefined ? [] : [signal])];
  try {
    return await collectBytes(helia.blockstore.get(cid, { signal: AbortSignal.any(within) }));
  } catch (cause) {
    if (signal?.aborted === true) throw new ContentError('aborted', 'ended by the caller', { cause });
    if (cause instanceof CodedError) throw cause;
    throw new ContentError('not-found', 'no peer delivered the block', { cause });
  }
}

/** @throws ContentError `offline` if the peer cannot be reached, `aborted`, `malformed` for what is no address. */
export async function dialPeer(helia: PrivateHelia, address: string, signal?: AbortSignal): Promise<void> {
  const target = parseAddress(address);
  try {
    await helia.libp2p.dial(target, signal === undefined ? {} : { signal });
  } catch (cause) {
    if (signal?.aborted === true) throw new ContentError('aborted', 'ended by the caller', { cause });
    throw new ContentError('offline', 'the peer cannot be reached', { cause });
  }
}

function parseAddress(address: string): Multiaddr {
  try {
    return multiaddr(address);
  } catch (cause) {
    throw new ContentError('malformed', 'not a multiaddress', { cause });
  }
}

/** The bytes of one block, as stores deliver them. */
export async function collectBytes(parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Bytes> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return all.length === 1 && all[0] !== undefined ? asBytes(all[0]) : concatBytes(...all);
}

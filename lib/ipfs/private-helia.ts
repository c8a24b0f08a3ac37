import { withBitswap } from '@helia/bitswap';
import { withLibp2pLight, type HeliaWithLibp2p } from '@helia/libp2p';
import * as dagCbor from '@ipld/dag-cbor';
import { noise } from '@libp2p/noise';
import { yamux } from '@libp2p/yamux';
import { identify } from '@libp2p/identify';
import { tcp } from '@libp2p/tcp';
import { createHeliaLight } from 'helia';
import type { Blockstore } from 'interface-blockstore';
import type { Datastore } from 'interface-datastore';
import type { ServiceMap } from '@libp2p/interface';
import { MAX_BLOCK_BYTES } from './block.ts';

export type PrivateHelia = HeliaWithLibp2p<ServiceMap>;

/** A Bitswap message must hold the largest block and its envelope. */
const MAX_MESSAGE_BYTES = MAX_BLOCK_BYTES + 64 * 1024;

/**
 * Starts a Helia node that talks only to peers which it dials or which dial it: TCP, noise, yamux, identify,
 * Bitswap. No bootstrap peers, no public DHT, no delegated routing, no discovery.
 * @param listen multiaddresses; none means that nobody can dial in
 */
export async function startPrivateHelia(options: {
  blockstore: Blockstore;
  /** Pins and the node's own key. */
  datastore: Datastore;
  /** What libp2p remembers of peers; apart, because transactions over pins must not hold it. */
  peerstore: Datastore;
  listen: readonly string[];
}): Promise<PrivateHelia> {
  const { blockstore, datastore, peerstore, listen } = options;
  const light = createHeliaLight({ blockstore, datastore, codecs: [dagCbor] });
  const networked = withLibp2pLight(light, {
    datastore: peerstore,
    addresses: { listen: [...listen] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  });
  const helia = withBitswap(networked, {
    maxIncomingMessageSize: MAX_MESSAGE_BYTES,
    maxOutgoingMessageSize: MAX_MESSAGE_BYTES,
  });
  await helia.start();
  return helia;
}

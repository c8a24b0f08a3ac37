import { randomBytes, equalBytes, type Bytes } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import { mergeLeases, openLease } from '../../protocol/lease.ts';
import { leaseRequestCodec } from '../../protocol/lease-request.ts';
import type { GatekeeperEntry } from '../../protocol/genesis.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { signRequest } from '../../protocol/signed-request.ts';
import { askGatekeepers } from './ask-gatekeepers.ts';
import type { RuntimeContext } from './ports.ts';
import type { QueryKeys } from './query-key.ts';
import { RuntimeError } from './runtime-error.ts';

export type LeaseKeeper = {
  /** The lease of now, for whoever wants to seal a query. @throws RuntimeError `not-serving`. */
  current(): Bytes;
  /** Asks for a fresh lease; a failure is logged and leaves the old one until it lapses. */
  renew(load: number): Promise<void>;
};

type HeldLease = { bytes: Bytes; notAfter: number };

export function createLeaseKeeper(context: RuntimeContext, keys: QueryKeys): LeaseKeeper {
  let lease: HeldLease | undefined;
  return {
    current() {
      if (lease === undefined || context.log.state().time > lease.notAfter) {
        throw new RuntimeError('not-serving', 'this worker holds no lease');
      }
      return lease.bytes;
    },
    async renew(load) {
      try {
        lease = await requestLease(context, keys.current(context.clock.now()).publicKey, load);
      } catch (error) {
        context.logger.warn('the lease could not be renewed', { error: describeError(error) });
      }
    },
  };
}

async function requestLease(context: RuntimeContext, queryKey: Bytes, load: number): Promise<HeldLease> {
  const { network, identity, log, gatekeepers } = context;
  const signed = signRequest(identity.signer, {
    network,
    purpose: 'lease',
    nonce: randomBytes(32),
    time: log.state().time,
    body: leaseRequestCodec.encode({ queryKey, load }),
  });
  const set = gatekeepersOf(log.state());
  const { time } = log.state();
  // Each copy must hold by itself: one gatekeeper that signs something else must not spoil what the others sign.
  const ask = async ({ endpoint, identity: by }: GatekeeperEntry): Promise<Bytes> => {
    const copy = await gatekeepers.send(endpoint, 'lease', signed);
    const opened = openLease(copy, network, { members: [by], threshold: 1 }, time);
    if (!equalBytes(opened.worker, identity.signer.identity) || !equalBytes(opened.queryKey, queryKey))
      throw new RuntimeError('not-serving', 'the gatekeeper gave a lease for another worker');
    return copy;
  };
  return askGatekeepers(context, set.entries, set.threshold, ask, (copies) => {
    const { lease, signatures } = mergeLeases(copies);
    if (signatures < set.threshold) return undefined;
    return { bytes: lease, notAfter: openLease(lease, network, set, time).notAfter };
  });
}

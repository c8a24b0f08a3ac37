import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { openSignedRequest, type RequestPurpose, type SignedRequest } from '../../protocol/signed-request.ts';
import { gatekeepersOf, type NetworkState, type WorkerEntry } from '../../protocol/reducer/network-state.ts';
import { GatekeeperError } from './errors.ts';

/** Longest difference between a request's time and the chain's, in milliseconds. */
const MAX_AGE = 60_000;

export type RequestDoor = {
  /**
   * Opens a worker's request once.
   * @throws EncodingError, ProtocolError, GatekeeperError `stale-request` (too old, or seen before) or `not-admitted`.
   */
  admit(bytes: Uint8Array, purpose: RequestPurpose): { request: SignedRequest; worker: WorkerEntry };
};

export function createRequestDoor(network: Bytes, state: () => NetworkState): RequestDoor {
  const once = createOnce(state);
  return {
    admit(bytes, purpose) {
      const request = openSignedRequest(bytes, network, purpose);
      once.check(request);
      const worker = state().workers.get(toHex(request.from));
      if (worker?.status !== 'admitted') {
        const why = worker?.status === 'refused' ? `: ${worker.reason}` : '';
        throw new GatekeeperError('not-admitted', `the worker is not admitted${why}`);
      }
      once.remember(request);
      return { request, worker };
    },
  };
}

export type PeerDoor = {
  /** Opens another gatekeeper's request once. @throws EncodingError, ProtocolError, GatekeeperError `stale-request` or `not-in-set`. */
  admit(bytes: Uint8Array, purpose: RequestPurpose): SignedRequest;
};

export function createPeerDoor(network: Bytes, state: () => NetworkState): PeerDoor {
  const once = createOnce(state);
  return {
    admit(bytes, purpose) {
      const request = openSignedRequest(bytes, network, purpose);
      once.check(request);
      if (!gatekeepersOf(state()).members.some((member) => equalBytes(member, request.from)))
        throw new GatekeeperError('not-in-set', 'who asks is no gatekeeper of this network');
      once.remember(request);
      return request;
    },
  };
}

type Once = { check(request: SignedRequest): void; remember(request: SignedRequest): void };

/** What is too old, or was let in before, is not let in. */
function createOnce(state: () => NetworkState): Once {
  const seen = new Map<string, number>();
  return {
    check(request) {
      if (Math.abs(request.time - state().time) > MAX_AGE || seen.has(toHex(request.nonce)))
        throw new GatekeeperError('stale-request', 'the request is too old, or was made before');
    },
    remember(request) {
      const now = state().time;
      // They lie in the order in which they came: a look at all of them would make a thousand requests a second a million looks.
      for (const [key, time] of seen) {
        if (time >= now - 2 * MAX_AGE) break;
        seen.delete(key);
      }
      seen.set(toHex(request.nonce), now);
    },
  };
}

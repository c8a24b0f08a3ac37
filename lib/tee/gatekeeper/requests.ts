import { toHex, type Bytes } from '../../base/bytes.ts';
import { openSignedRequest, type SignedRequest } from '../../protocol/signed-request.ts';
import type { NetworkState, WorkerEntry } from '../../protocol/reducer/network-state.ts';
import { GatekeeperError } from './errors.ts';

/** Longest difference between a request's time and the chain's, in milliseconds. */
const MAX_AGE = 60_000;

export type RequestDoor = {
  /**
   * Opens a worker's request once.
   * @throws EncodingError, ProtocolError, GatekeeperError `stale-request` (too old, or seen before) or `not-admitted`.
   */
  admit(
    bytes: Uint8Array,
    purpose: SignedRequest['purpose'],
  ): { request: SignedRequest; worker: WorkerEntry };
};

export function createRequestDoor(network: Bytes, state: () => NetworkState): RequestDoor {
  const seen = new Map<string, number>();
  return {
    admit(bytes, purpose) {
      const request = openSignedRequest(bytes, network, purpose);
      const now = state().time;
      const nonce = toHex(request.nonce);
      if (Math.abs(request.time - now) > MAX_AGE || seen.has(nonce)) {
        throw new GatekeeperError('stale-request', 'the request is too old, or was made before');
      }
      const worker = state().workers.get(toHex(request.from));
      if (worker?.status !== 'admitted') {
        const why = worker?.status === 'refused' ? `: ${worker.reason}` : '';
        throw new GatekeeperError('not-admitted', `the worker is not admitted${why}`);
      }
      for (const [key, time] of seen) if (time < now - 2 * MAX_AGE) seen.delete(key);
      seen.set(nonce, now);
      return { request, worker };
    },
  };
}

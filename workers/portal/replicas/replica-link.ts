import type { Bytes } from '../../../lib/base/bytes.ts';
import { readBodyUpTo } from '../../../lib/base/read-body.ts';
import { PortalError } from '../portal-error.ts';
import { secretHeader } from '../store-secret.ts';
import {
  replicaAnswerCodec,
  replicaRequestCodec,
  type ReplicaAnswer,
  type ReplicaRequest,
} from './messages.ts';

/** Where portals of one store ask each other about pins. */
export const REPLICAS_PATH = '/v1/store/replicas';
/** Bytes of a request or an answer. */
export const MOST_BYTES = 256 << 10;
/** Milliseconds. */
const PATIENCE = 10_000;

type OfMe<T> = T extends unknown ? Omit<T, 'v' | 'me' | 'addresses'> : never;
/** A request without what says who asks. */
export type Question = OfMe<ReplicaRequest>;

/** Another portal of the store. */
export type ReplicaLink = {
  /** Its base URL, which is its name, too. */
  readonly url: string;
  /** @throws PortalError `replica-unreachable`. */
  ask(question: Question): Promise<ReplicaAnswer>;
};

/** @param me - this portal's own address, as the other's list has it. @param addresses - of its content node. */
export function openReplicaLink(
  url: string,
  { me, secret, addresses }: { me: string; secret: Bytes; addresses: () => string[] },
): ReplicaLink {
  return {
    url,
    async ask(question) {
      const body = replicaRequestCodec.encode({ v: 1, me, addresses: addresses(), ...question });
      try {
        const response = await fetch(new URL(REPLICAS_PATH, url), {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/octet-stream', ...secretHeader(secret) },
          redirect: 'error',
          signal: AbortSignal.timeout(PATIENCE),
        });
        const answer = await readBodyUpTo(response, MOST_BYTES);
        if (!response.ok || answer === undefined)
          throw new PortalError('replica-unreachable', `it answered ${String(response.status)}`);
        return replicaAnswerCodec.decode(answer);
      } catch (cause) {
        throw new PortalError(
          'replica-unreachable',
          'another portal of VELUM_REPLICAS gives no answer: see that it runs, has the same secret, and names this one by its VELUM_REPLICA_URL',
          { cause },
        );
      }
    },
  };
}

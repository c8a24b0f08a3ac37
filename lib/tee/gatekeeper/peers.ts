import { equalBytes, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { describeError } from '../../base/errors.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { openSignedRequest, signRequest, type RequestPurpose } from '../../protocol/signed-request.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import type { GatekeeperEntry } from '../../protocol/genesis.ts';
import { GatekeeperError } from './errors.ts';
import type { GatekeeperContext } from './ports.ts';
import { createPeerDoor } from './requests.ts';

/** The first digits of a gatekeeper's identity, for logs. */
export const nameOf = (gatekeeper: Bytes | undefined): string =>
  toHex(gatekeeper ?? new Uint8Array()).slice(0, 10);

/** What gatekeepers ask each other for, and the purpose that an answer is signed for. */
const ANSWERS = {
  deal: 'dealt',
  judge: 'judged',
  reveal: 'revealed',
  settle: 'settled',
  cosign: 'cosigned',
} as const satisfies Partial<Record<RequestPurpose, RequestPurpose>>;
export type PeerPurpose = keyof typeof ANSWERS;

export const isPeerPurpose = (purpose: string): purpose is PeerPurpose => Object.hasOwn(ANSWERS, purpose);

/** An answer's body, and the frame in which its author signed it: others can check that frame too. */
export type PeerAnswer = { from: Bytes; body: Bytes; frame: Bytes };

/** Answers one request of a member by its body. */
export type PeerDesk = (purpose: PeerPurpose, body: Bytes) => Promise<Bytes>;

export type Peers = {
  /**
   * Asks all members at once, this one included. Who does not answer, or answers what `read` throws for, is left out and logged: one
   * bad member holds up nothing.
   */
  askAll<T>(purpose: PeerPurpose, body: Bytes, read: (answer: PeerAnswer) => T): Promise<T[]>;
  /** The same of these gatekeepers, who may be of an earlier set. */
  askThese<T>(
    entries: readonly GatekeeperEntry[],
    purpose: PeerPurpose,
    body: Bytes,
    read: (answer: PeerAnswer) => T,
  ): Promise<T[]>;
  /** @throws what the port throws, EncodingError, ProtocolError, or GatekeeperError `bad-answer`. */
  ask(member: GatekeeperEntry, purpose: PeerPurpose, body: Bytes): Promise<PeerAnswer>;
  /** Answers a request of another member. @throws as the peers' door and the desk. */
  answer(purpose: PeerPurpose, request: Uint8Array): Promise<Bytes>;
};

export function createPeers(context: GatekeeperContext, desk: PeerDesk): Peers {
  const { network, identity, logger } = context;
  const me = identity.signer.identity;
  const door = createPeerDoor(network, context.state);

  const sign = (purpose: RequestPurpose, nonce: Bytes, body: Bytes): Bytes =>
    signRequest(identity.signer, { network, purpose, nonce, time: context.state().time, body });

  const ask: Peers['ask'] = async (member, purpose, body) => {
    const request = sign(purpose, randomBytes(32), body);
    const frame = equalBytes(member.identity, me)
      ? sign(ANSWERS[purpose], hashBytes(request), await desk(purpose, body))
      : await context.peers.send(member.endpoint, purpose, request);
    const answer = openSignedRequest(frame, network, ANSWERS[purpose]);
    if (!equalBytes(answer.from, member.identity) || !equalBytes(answer.nonce, hashBytes(request)))
      throw new GatekeeperError('bad-answer', 'a gatekeeper answered another request, or for another one');
    return { from: answer.from, body: answer.body, frame };
  };

  const askThese: Peers['askThese'] = async (entries, purpose, body, read) => {
    const answers = await Promise.allSettled(
      entries.map(async (member) => read(await ask(member, purpose, body))),
    );
    return answers.flatMap((answer, at) => {
      if (answer.status === 'fulfilled') return [answer.value];
      logger.warn('a gatekeeper did not answer as asked', {
        gatekeeper: nameOf(entries[at]?.identity),
        purpose,
        error: describeError(answer.reason),
      });
      return [];
    });
  };

  return {
    ask,
    askThese,
    askAll: (purpose, body, read) => askThese(gatekeepersOf(context.state()).entries, purpose, body, read),
    async answer(purpose, request) {
      const { body } = door.admit(request, purpose);
      return sign(ANSWERS[purpose], hashBytes(request), await desk(purpose, body));
    },
  };
}

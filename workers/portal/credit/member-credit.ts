import type { FastifyInstance } from 'fastify';
import { asBytes, equalBytes, toHex, type Bytes } from '../../../lib/base/bytes.ts';
import { domainHash } from '../../../lib/crypto/domain.ts';
import { ProtocolError } from '../../../lib/protocol/errors.ts';
import { gatekeepersOf, type NetworkState } from '../../../lib/protocol/reducer/network-state.ts';
import { openSignedRequest } from '../../../lib/protocol/signed-request.ts';
import { balanceCodec } from '../../../lib/protocol/upload-tokens/credit.ts';
import { MEMBER_CREDIT_PATH, memberCreditCodec } from '../../../lib/protocol/upload-tokens/member-credit.ts';
import { UploadTokenError } from '../../../lib/protocol/upload-tokens/upload-token-error.ts';
import { PortalError } from '../portal-error.ts';
import type { TokenStore } from './token-store.ts';

const DAY = 24 * 3_600_000;
/** How far a request's time may lie from the chain's, milliseconds. */
const FRESH = 300_000;
const REQUEST_LIMIT = 1024;

/** Whom this portal's view of the chain has for whom: one that is admitted, one that is not, or somebody that no record names. */
type Standing = 'member' | 'registered' | 'stranger';

/** Bytes that who is no member may have in a day: enough for evidence, some times. */
const FEW: Record<Exclude<Standing, 'member'>, number> = { registered: 4 << 20, stranger: 256 << 10 };
/** Bytes that all of one such standing may have in a day together: identities cost little, or nothing. */
const FEW_TOGETHER = 64 << 20;

export type MemberCreditOptions = {
  tokens: Pick<TokenStore, 'grant'>;
  state: () => NetworkState;
  /** Bytes that a member's purse is filled up to each day. */
  daily: number;
};

/** Fills the purses of workers and gatekeepers, once a day each. Sent again, a request changes nothing. */
export function addMemberCreditRoute(server: FastifyInstance, options: MemberCreditOptions): void {
  const grant = createMemberGrants(options);
  server.post(MEMBER_CREDIT_PATH, { bodyLimit: REQUEST_LIMIT }, ({ body }) => {
    if (!(body instanceof Uint8Array)) throw new PortalError('bad-request', 'the request has no body');
    return Buffer.from(balanceCodec.encode({ v: 1, bytes: grant(asBytes(body)) }));
  });
}

/**
 * @returns what takes a request and gives the purse's balance.
 * @throws EncodingError, ProtocolError as opening the request does, or `expired`; UploadTokenError `over-quota` where strangers had enough for today.
 */
function createMemberGrants({ tokens, state, daily }: MemberCreditOptions): (request: Bytes) => number {
  let today = { day: -1, given: { registered: 0, stranger: 0 } };
  return (request) => {
    const now = state();
    const { from, time, body } = openSignedRequest(request, now.network, 'store-credit');
    const { purse } = memberCreditCodec.decode(body);
    if (Math.abs(now.time - time) > FRESH)
      throw new ProtocolError('expired', 'the request is not of now; check that the chain is followed');
    const day = Math.floor(now.time / DAY);
    if (day !== today.day) today = { day, given: { registered: 0, stranger: 0 } };
    const standing = standingOf(now, from);
    const { given } = today;
    return tokens.grant(
      {
        ...{ purse, name: domainHash('store-credit-grant', now.network, from, day, standing) },
        bytes: standing === 'member' ? daily : FEW[standing],
        ends: (day + 2) * DAY,
      },
      (bytes) => {
        if (standing === 'member') return;
        if (given[standing] + bytes > FEW_TOGETHER)
          throw new UploadTokenError('over-quota', 'others had all that this store gives for nothing today');
        given[standing] += bytes;
      },
    );
  };
}

function standingOf(state: NetworkState, identity: Bytes): Standing {
  if (gatekeepersOf(state).members.some((member) => equalBytes(member, identity))) return 'member';
  const id = toHex(identity);
  const entry = state.workers.get(id) ?? state.candidates.get(id);
  if (entry === undefined) return 'stranger';
  return entry.status === 'admitted' ? 'member' : 'registered';
}

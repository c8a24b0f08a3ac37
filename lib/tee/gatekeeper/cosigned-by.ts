import type { Bytes } from '../../base/bytes.ts';
import { isSignatureOf } from '../../crypto/signing.ts';
import type { Cosignature } from '../../protocol/fields.ts';
import { cosignedCodec, proposalCodec, type Proposal } from '../../protocol/gatekeeping/cosigning.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { GatekeeperError } from './errors.ts';
import type { Peers } from './peers.ts';
import type { GatekeeperContext } from './ports.ts';

export type Proposed = Pick<Proposal, 'kind' | 'body'> & {
  message: Bytes;
  session?: Bytes;
  evidence?: Bytes[];
};

/** Proposes a record to all members and gives the cosignatures of those that agree. @throws GatekeeperError `no-quorum`. */
export async function cosignedBy(
  context: GatekeeperContext,
  peers: Peers,
  { kind, body, message, session = new Uint8Array(32), evidence = [] }: Proposed,
): Promise<Cosignature[]> {
  const proposal = proposalCodec.encode({ kind, body, session, evidence });
  const cosignatures = await peers.askAll('cosign', proposal, ({ from, body: answer }): Cosignature => {
    const { signature } = cosignedCodec.decode(answer);
    if (!isSignatureOf(from, message, signature))
      throw new GatekeeperError('bad-answer', 'a gatekeeper signed something else');
    return { by: from, signature };
  });
  const { threshold } = gatekeepersOf(context.state());
  if (cosignatures.length < threshold) {
    const counted = `${String(cosignatures.length)} of ${String(threshold)}`;
    throw new GatekeeperError('no-quorum', `${counted} gatekeepers agreed to a ${kind} record`);
  }
  return cosignatures;
}

import type { CosignDesk } from './cosign-desk.ts';
import type { JointDesk } from './joint/desk.ts';
import type { PeerDesk, PeerPurpose } from './peers.ts';
import type { Bytes } from '../../base/bytes.ts';

/** Who answers which request of other gatekeepers. */
export function createPeerDesk(joint: JointDesk, cosign: CosignDesk): PeerDesk {
  const desks: Record<PeerPurpose, (body: Bytes) => Bytes | Promise<Bytes>> = {
    deal: (body) => joint.deal(body),
    judge: (body) => joint.judge(body),
    reveal: (body) => joint.reveal(body),
    settle: (body) => joint.settle(body),
    cosign,
  };
  return async (purpose, body) => desks[purpose](body);
}

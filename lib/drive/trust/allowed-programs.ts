import { toHex, type Bytes } from '../../base/bytes.ts';
import type { Genesis } from '../../protocol/genesis.ts';
import { verifyQuorum } from '../../protocol/quorum.ts';
import { measurementCodec, measurementMessage, type Role } from '../../protocol/records/measurement.ts';
import { openRecordOf } from '../../protocol/signed-record.ts';

/** What governance lets run at a moment, as far as it is shown: whoever keeps a revocation back that is younger than the directory keeps it from being seen. */
export type AllowedPrograms = (role: Role, measurement: string) => boolean;

/** An entry of the directory. */
export type ProvenPrograms = {
  readonly role: Role;
  readonly list: readonly { measurement: Bytes; notBefore: number; revoked: boolean }[];
};

/**
 * @param decisions records of kind `measurement`; of two on one measurement the later one stands, in whatever order they come.
 * @param time milliseconds: an approval is none before its time.
 * @param proven what gatekeepers signed of each role: a decision in it that is later than what is shown counts in its place.
 * @throws EncodingError, ProtocolError, `no-quorum` where governance did not sign.
 */
export function allowedPrograms(
  network: Bytes,
  { governance, measurements, gatekeepers }: Genesis,
  decisions: readonly Bytes[],
  time: number,
  proven: readonly ProvenPrograms[] = [],
): AllowedPrograms {
  const known = new Map<string, { notBefore: number; approved: boolean }>();
  const allow = (role: Role, measurement: Bytes): unknown =>
    known.set(`${role} ${toHex(measurement)}`, { notBefore: 0, approved: true });
  for (const measurement of measurements) allow('worker', measurement);
  for (const { measurement } of gatekeepers) allow('gatekeeper', measurement);
  for (const record of decisions) {
    const { cosignatures, ...decision } = openRecordOf('measurement', measurementCodec, record, network).body;
    const message = measurementMessage(network, decision);
    verifyQuorum(message, cosignatures, governance.keys, governance.threshold);
    const { role, measurement, notBefore, approved } = decision;
    const name = `${role} ${toHex(measurement)}`;
    if ((known.get(name)?.notBefore ?? -1) < notBefore) known.set(name, { notBefore, approved });
  }
  for (const { role, list } of proven)
    for (const { measurement, notBefore, revoked } of list) {
      const name = `${role} ${toHex(measurement)}`;
      if ((known.get(name)?.notBefore ?? -1) < notBefore) known.set(name, { notBefore, approved: !revoked });
    }
  return (role, measurement) => {
    const found = known.get(`${role} ${measurement}`);
    return found?.approved === true && found.notBefore <= time;
  };
}

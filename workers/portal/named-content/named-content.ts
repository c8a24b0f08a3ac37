import { toHex, type Bytes } from '../../../lib/base/bytes.ts';
import type { EvidenceEntry, NetworkState } from '../../../lib/protocol/reducer/network-state.ts';
import { MAX_EVIDENCE_BYTES } from '../../../lib/tee/attestation/evidence.ts';

/** Bytes of a contract's code that portals keep for everybody; clients deploy no more. */
export const MAX_KEPT_CODE = 2 << 20;

/** What a record names: where it lies, what it must be, and how long it may be. */
export type NamedContent = { readonly cid: string; readonly hash: Bytes; readonly most: number };

/** All that the state's records name and that others need: contracts' code, and the evidence of workers and gatekeepers. By hash and CID: who names another's CID falsely changes nothing for it. */
export function namedContent({ contracts, workers, candidates }: NetworkState): Map<string, NamedContent> {
  const named = new Map<string, NamedContent>();
  const add = (most: number, { hash, cid }: { hash: Bytes; cid: string }): void =>
    void named.set(`${toHex(hash)}/${cid}`, { hash, cid, most });
  for (const { code, members } of contracts.values())
    for (const one of [{ code }, ...members]) add(MAX_KEPT_CODE, one.code);
  for (const entry of [...workers.values(), ...candidates.values()])
    for (const { evidence } of evidenceOf(entry)) add(MAX_EVIDENCE_BYTES, evidence);
  return named;
}

const evidenceOf = (entry: EvidenceEntry & { renewal?: EvidenceEntry | undefined }): EvidenceEntry[] =>
  entry.renewal === undefined ? [entry] : [entry, entry.renewal];

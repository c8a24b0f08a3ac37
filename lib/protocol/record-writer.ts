import type { Bytes } from '../base/bytes.ts';
import { toHex } from '../base/bytes.ts';
import type { Signer } from '../crypto/signing.ts';
import { ProtocolError } from './errors.ts';
import type { NetworkState } from './reducer/network-state.ts';
import { NO_RECORDS, signRecord, type RecordHead, type RecordKind } from './signed-record.ts';

export type RecordWriter = {
  /**
   * Signs the next record of this signer and posts it. Resolves once it is folded into the network's state.
   * @throws ProtocolError `not-current`, and what `post` throws.
   */
  write(kind: RecordKind, body: Bytes): Promise<void>;
};

/**
 * Keeps a signer's chain of records. Several may be under way: they are signed in the order of the calls, and `post` must keep
 * that order and resolve when `state` has folded the block. After a failure the chain is taken up again from what the network knows.
 */
export function createRecordWriter(options: {
  signer: Signer;
  state: () => NetworkState;
  post: (item: Bytes) => Promise<unknown>;
}): RecordWriter {
  const { signer, state, post } = options;
  let ahead: RecordHead | undefined;
  return {
    async write(kind, body) {
      const known = state().heads.get(toHex(signer.identity)) ?? NO_RECORDS;
      const from = ahead !== undefined && ahead.seq > known.seq ? ahead : known;
      const { bytes, head } = signRecord(signer, state().network, from, kind, body);
      ahead = head;
      try {
        await post(bytes);
        const folded = state().heads.get(toHex(signer.identity))?.seq ?? 0;
        if (folded < head.seq)
          throw new ProtocolError('not-current', "the record did not follow its signer's previous one");
      } catch (error) {
        ahead = undefined;
        throw error;
      }
    },
  };
}

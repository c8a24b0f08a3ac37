import type { Bytes } from '../base/bytes.ts';
import { decodeCbor } from '../base/cbor.ts';
import { hashBytes } from '../crypto/domain.ts';
import { openRequest } from '../crypto/sealing.ts';
import { unpadded } from './padded.ts';
import { queryAad, readQuery, type OpenedQuery, type QueryEnvelope, type QueryUse } from './query.ts';
import { openView, type OpenedView } from './view.ts';

/** What a query envelope can hold: a person's query, or a view that a contract asks for. */
export type OpenedQuestion = ({ kind: 'query' } & OpenedQuery) | OpenedView;

export type QuestionUse = QueryUse & {
  /** The commitment keys of a contract's group that count, by the id of the contract. */
  committingOf(contract: Bytes): readonly Bytes[];
};

/**
 * Only a view says what kind it is: whatever is no view is a query or refused.
 * @throws CryptoError `cannot-open`, EncodingError, ProtocolError as `openQuery` and `openView`.
 */
export async function openQuestion(
  bytes: Uint8Array,
  envelope: QueryEnvelope,
  seed: Bytes,
  use: QuestionUse,
): Promise<OpenedQuestion> {
  const { plaintext: padded, channel } = await openRequest(seed, envelope.sealed, queryAad(envelope));
  const plaintext = unpadded(padded);
  const opened = { target: envelope, request: hashBytes(bytes), channel };
  if (isView(plaintext)) return openView(plaintext, opened, use);
  return { kind: 'query', ...(await readQuery(plaintext, opened, use)) };
}

function isView(plaintext: Uint8Array): boolean {
  const value = decodeCbor(plaintext);
  return value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'view';
}

import type { BufferPool } from '../../base/buffer-pool.ts';
import type { Bytes } from '../../base/bytes.ts';
import type { ByteReader } from '../../base/byte-reader.ts';

/** What is sent in one request: a Blob, or parts one after another that nobody changes until the answer is there. `size` in bytes. */
export type BodyParts = { readonly parts: readonly Bytes[]; readonly size: number };
export type Sendable = Blob | BodyParts;

export type CarriedRequest = {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Sendable | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** An answer whose head came. Its body is read once, at once or piece by piece, or dropped. */
export type CarriedAnswer = {
  readonly status: number;
  readonly contentType: string | undefined;
  /**
   * @param pool what the answer's bytes may be of; else they are fresh.
   * @returns `undefined` for a longer body, whose rest is not fetched. @throws where it breaks off.
   */
  read(maxBytes: number, pool?: BufferPool): Promise<Bytes | undefined>;
  open(): ByteReader;
  drop(): Promise<void>;
};

/**
 * Carries one request to a server and its answer back. Follows no redirect, sends nothing that says who asks, and keeps no copy: content is of no use to a cache,
 * and what was wrong must not be given again.
 * @throws whatever the platform does where there is no answer, or a redirect.
 */
export type Carrier = (url: URL, request: CarriedRequest) => Promise<CarriedAnswer>;

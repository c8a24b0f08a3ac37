import * as v from 'valibot';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { bytesOf, codecOf, millis, uint, type Codec } from '../base/schema.ts';
import { isIncluded } from '../crypto/merkle-log.ts';
import { isPassOf } from './barrier.ts';
import { ProtocolError } from './errors.ts';
import { hash32, identity, signature, version1 } from './fields.ts';
import type { GatekeeperSet } from './lease.ts';
import { entryLeaf, loggedEntrySchema, openEntry, type ReleaseEntry } from './release-entry.ts';

/**
 * What the asker gets with a secret: the entries that were logged for it, and the word of t gatekeepers that they were.
 *
 * | field | |
 * | --- | --- |
 * | instance, epoch, size, root | the log, as the passes name it |
 * | passes | barrier passes of different gatekeepers, but for what they have in common |
 * | entries | for each label released: the logged entry at `index`, the key it opens with, and its inclusion path |
 */
const passSchema = v.strictObject({
  by: identity,
  nonce: bytesOf(32),
  height: uint,
  time: millis,
  sig: signature,
});
const disclosedSchema = v.strictObject({
  index: uint,
  logged: loggedEntrySchema,
  key: bytesOf(32),
  path: v.pipe(v.array(hash32), v.maxLength(64)),
});
const schema = v.strictObject({
  v: version1,
  instance: identity,
  epoch: uint,
  size: uint,
  root: hash32,
  passes: v.pipe(v.array(passSchema), v.minLength(1), v.maxLength(255)),
  entries: v.pipe(v.array(disclosedSchema), v.minLength(1), v.maxLength(1024)),
});
export type ReleaseReceipt = v.InferOutput<typeof schema>;
export const releaseReceiptCodec: Codec<ReleaseReceipt> = codecOf('release receipt', schema);

/** The question that a receipt must be for. */
export type ReleaseAsked = {
  network: Bytes;
  contract: Bytes;
  /** That answered. */
  worker: Bytes;
  /** The account that asked, hex. */
  caller: string;
  /** Hash of the query envelope. */
  request: Bytes;
};

export type OpenedReceipt = {
  receipt: ReleaseReceipt;
  entries: readonly ReleaseEntry[];
  /** The gatekeepers whose passes hold. */
  witnesses: readonly Bytes[];
  /** The highest of the blocks that they named. */
  height: number;
};

/** @throws EncodingError, ProtocolError `no-quorum` or `wrong-binding`, CryptoError `cannot-open`. */
export async function openReleaseReceipt(
  bytes: Uint8Array,
  asked: ReleaseAsked,
  gatekeepers: GatekeeperSet,
): Promise<OpenedReceipt> {
  const receipt = releaseReceiptCodec.decode(bytes);
  const { witnesses, height } = witnessesOf(receipt, asked, gatekeepers);
  const { network, contract } = asked;
  const { epoch, instance, size, root } = receipt;
  const opened = receipt.entries.map(async ({ index, logged, key, path }) => {
    const place = { network, contract, epoch, instance, index };
    if (!isIncluded(entryLeaf(logged, place), index, { size, root }, path))
      throw new ProtocolError('wrong-binding', 'the entry does not stand in the witnessed log');
    const entry = await openEntry(key, place, logged);
    assertIsFor(entry, asked);
    return entry;
  });
  return { receipt, entries: await Promise.all(opened), witnesses, height };
}

/** As for any quorum, what strangers signed is skipped. @throws ProtocolError `no-quorum`. */
function witnessesOf(
  { instance, epoch, size, root, passes }: ReleaseReceipt,
  { network, contract, worker }: ReleaseAsked,
  { members, threshold }: GatekeeperSet,
): Pick<OpenedReceipt, 'witnesses' | 'height'> {
  const log = { network, contract, epoch, n: members.length, t: threshold, worker, instance, size, root };
  const found = new Map<string, { by: Bytes; height: number }>();
  for (const { by, nonce, height, time, sig } of passes) {
    const isMember = members.some((member) => equalBytes(member, by));
    if (isMember && isPassOf(by, { ...log, nonce, height, time }, sig)) found.set(toHex(by), { by, height });
  }
  if (threshold < 1 || found.size < threshold)
    throw new ProtocolError(
      'no-quorum',
      `${String(found.size)} of the ${String(threshold)} passes that count`,
    );
  const counted = [...found.values()];
  return { witnesses: counted.map(({ by }) => by), height: Math.max(...counted.map((pass) => pass.height)) };
}

function assertIsFor(entry: ReleaseEntry, { caller, worker, request }: ReleaseAsked): void {
  if (entry.caller !== caller)
    throw new ProtocolError('wrong-binding', 'the log says that somebody else asked');
  if (!equalBytes(entry.worker, worker))
    throw new ProtocolError('wrong-binding', 'the log names another worker');
  if (!equalBytes(entry.request, request))
    throw new ProtocolError('wrong-binding', 'the entry was logged for another question');
}

import * as v from 'valibot';
import { equalBytes, toHex, type Bytes } from '../base/bytes.ts';
import { bytesOf, bytesUpTo, codecOf, uint, type Codec } from '../base/schema.ts';
import { MerkleTree } from '../crypto/merkle-tree.ts';
import { ProtocolError } from './errors.ts';
import { contractId, identity, networkId, version1 } from './fields.ts';
import type { GatekeeperSet } from './lease.ts';
import { MOST_LOGS, openHeads, type LogHeads, type SignedLog } from './release-audit.ts';
import { entryLeaf, loggedEntrySchema, logName, openEntry, type ReleaseEntry } from './release-entry.ts';

/**
 * Everything that was released of a contract, as t gatekeepers signed it over a nonce, with the keys that it opens with. Who has it and
 * knows the network's gatekeepers needs nobody's word.
 *
 * | field | |
 * | --- | --- |
 * | nonce | which the heads are signed over |
 * | heads | signed log heads of different gatekeepers |
 * | logs | of each that there is, all entries; `key` is empty where the key is gone |
 */
const schema = v.strictObject({
  v: version1,
  network: networkId,
  contract: contractId,
  nonce: bytesOf(32),
  heads: v.pipe(v.array(bytesUpTo(4 << 20)), v.maxLength(255)),
  logs: v.pipe(
    v.array(
      v.strictObject({
        instance: identity,
        epoch: uint,
        entries: v.array(v.strictObject({ logged: loggedEntrySchema, key: bytesUpTo(32) })),
      }),
    ),
    v.maxLength(MOST_LOGS),
  ),
});
export type ReleaseProof = v.InferOutput<typeof schema>;
type ProofLog = ReleaseProof['logs'][number];
export const releaseProofCodec: Codec<ReleaseProof> = codecOf('release proof', schema);

export type OpenedProof = {
  /** Whatever was released before this block is among the releases. The block's height, and the chain's time there. */
  readonly height: number;
  readonly time: number;
  /** In the order of their time. */
  readonly releases: readonly ReleaseEntry[];
  /** How many entries stand in the logs that cannot be read, because their keys are gone. */
  readonly unreadable: number;
  /** Of these none is by a state behind this position: there their epochs had closed, as t gatekeepers say. Infinite where one had not. */
  readonly unreadableUpTo: number;
  /** What each gatekeeper signed. */
  readonly heads: readonly LogHeads[];
  /** Each log, by its name. */
  readonly trees: ReadonlyMap<string, MerkleTree>;
};

/**
 * Verifies that t gatekeepers signed heads, and that every log is complete up to the largest head that any of them signed and continues
 * all others. Two quorums share a member: what t witnessed before, it shows.
 * @throws EncodingError; ProtocolError `no-quorum`, `bad-signature` or `wrong-binding`; CryptoError `cannot-open`.
 */
export async function openReleaseProof(
  bytes: Uint8Array,
  about: { network: Bytes; contract: Bytes },
  { members, threshold }: GatekeeperSet,
): Promise<OpenedProof> {
  const proof = releaseProofCodec.decode(bytes);
  for (const field of ['network', 'contract'] as const) {
    if (!equalBytes(proof[field], about[field]))
      throw new ProtocolError('wrong-binding', `the proof is about another ${field}`);
  }
  const heads = quorumOf(
    proof.heads.map((head) => openHeads(head, { ...about, nonce: proof.nonce }, members)),
    threshold,
  );
  const trees = new Map<string, MerkleTree>();
  const opened: ReleaseEntry[] = [];
  let unreadable = 0;
  let unreadableUpTo = -1;
  for (const [id, signed] of signedLogs(heads)) {
    const log = proof.logs.find((one) => logName(one) === id);
    const found = await openLog(about, id, signed, log);
    trees.set(id, found.tree);
    opened.push(...found.entries);
    unreadable += found.unreadable;
    if (found.unreadable > 0)
      unreadableUpTo = Math.max(unreadableUpTo, closingOf(heads, signed[0]?.epoch ?? 0, threshold));
  }
  const oldest = heads.toSorted((a, b) => b.height - a.height)[threshold - 1];
  if (oldest === undefined) throw tooFew(heads.length, threshold);
  const releases = opened.toSorted((a, b) => a.time - b.time || a.position - b.position);
  return { height: oldest.height, time: oldest.time, releases, unreadable, unreadableUpTo, heads, trees };
}

/** Where an epoch closed, if enough gatekeepers say the same of it. */
function closingOf(heads: readonly LogHeads[], epoch: number, threshold: number): number {
  const said = heads.flatMap(({ closed }) => closed[epoch - 1] ?? []);
  const agreed = said.find((position) => said.filter((other) => other === position).length >= threshold);
  return agreed ?? Infinity;
}

/** Of each gatekeeper once. */
function quorumOf(heads: readonly LogHeads[], threshold: number): LogHeads[] {
  const found = new Map(heads.map((head) => [toHex(head.by), head]));
  if (threshold < 1 || found.size < threshold) throw tooFew(found.size, threshold);
  return [...found.values()];
}

const tooFew = (found: number, threshold: number): ProtocolError =>
  new ProtocolError(
    'no-quorum',
    `${String(found)} of the ${String(threshold)} gatekeepers that must vouch for the logs`,
  );

/** By the name of a log, what each gatekeeper signed of it. */
function signedLogs(heads: readonly LogHeads[]): Map<string, SignedLog[]> {
  return Map.groupBy(
    heads.flatMap(({ logs }) => logs),
    logName,
  );
}

async function openLog(
  about: { network: Bytes; contract: Bytes },
  id: string,
  signed: readonly SignedLog[],
  log: ProofLog | undefined,
): Promise<{ tree: MerkleTree; entries: ReleaseEntry[]; unreadable: number }> {
  const name = `the log of instance ${id.slice(2, 10)}`;
  const [first] = signed;
  if (first === undefined) throw new TypeError('a signed log is one that somebody signed');
  const { instance, epoch, worker } = first;
  const given = log?.entries ?? [];
  const tree = new MerkleTree();
  const placeOf = (index: number) => ({ ...about, epoch, instance, index });
  for (const [index, { logged }] of given.entries()) tree.append(entryLeaf(logged, placeOf(index)));
  const size = Math.max(...signed.map((head) => head.size));
  if (tree.size !== size)
    throw new ProtocolError('wrong-binding', `${name} has ${String(size)} entries, not ${String(tree.size)}`);
  for (const head of signed) {
    if (!equalBytes(head.worker, worker) || !equalBytes(tree.root(head.size), head.root))
      throw new ProtocolError('wrong-binding', `${name} is not the one that every gatekeeper signed`);
  }
  const entries: ReleaseEntry[] = [];
  for (const [index, { logged, key }] of given.entries()) {
    if (key.length === 0) continue;
    const entry = await openEntry(key, placeOf(index), logged);
    if (!equalBytes(entry.worker, worker))
      throw new ProtocolError('wrong-binding', `${name} has an entry of another worker`);
    entries.push(entry);
  }
  return { tree, entries, unreadable: given.length - entries.length };
}

/**
 * What was released to an account, hex, by a state of this position or a later one: nothing, where the account lost its access there and
 * workers did as they should. Entries of earlier states are no releases after it, even if they were logged later: behind the barrier the
 * worker asks the contract again.
 */
export const releasedSince = (
  { releases }: Pick<OpenedProof, 'releases'>,
  caller: string,
  position: number,
): ReleaseEntry[] => releases.filter((entry) => entry.caller === caller && entry.position >= position);

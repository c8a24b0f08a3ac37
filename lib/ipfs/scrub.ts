import type { CID } from 'multiformats/cid';
import { codeOf } from '../base/errors.ts';
import { delay } from '../base/wait.ts';
import type { DurableBlockstore } from './blockstore/durable-blockstore.ts';
import { ContentError } from './content-error.ts';
import type { CountedPins } from './pin-set.ts';

export type ScrubOptions = {
  /** Bytes read in a second; as fast as it goes by default. */
  bytesPerSecond?: number;
  /** Gets a block from peers; then it is in the store. @throws ContentError `not-found` and others. */
  fetch(cid: CID, signal: AbortSignal | undefined): Promise<unknown>;
  signal?: AbortSignal;
  /** Called for each block that was looked at. */
  onFinding?: (finding: ScrubFinding) => void;
};

/** What became of a block; `repaired` and `lost` are said of what is damaged or missing and what a pin reaches. */
export type ScrubFinding = (typeof SCRUB_FINDINGS)[number];
export const SCRUB_FINDINGS = ['whole', 'adopted', 'damaged', 'missing', 'repaired', 'lost'] as const;

export type ScrubReport = Readonly<Record<ScrubFinding, number>> & {
  /** Blocks that pins reach and that nobody had: the first hundred. */
  readonly lostBlocks: readonly CID[];
};

const NAMED = 100;

/**
 * Goes over all shards from where the last pass was broken off: reads and hashes each block, moves aside what is damaged, fetches what
 * is damaged or missing, and enters files that the index lacks.
 * @throws ContentError `aborted` by the signal, `storage`, `no-space`, `read-only`.
 */
export async function scrubStore(
  store: DurableBlockstore,
  pins: Pick<CountedPins, 'mend'>,
  { bytesPerSecond = Infinity, fetch, signal, onFinding = () => undefined }: ScrubOptions,
): Promise<ScrubReport> {
  const counts = { whole: 0, adopted: 0, damaged: 0, missing: 0, repaired: 0, lost: 0 };
  const lostBlocks: CID[] = [];
  const count = (finding: ScrubFinding): void => {
    counts[finding] += 1;
    onFinding(finding);
  };
  const pace = createPace(bytesPerSecond, signal);

  async function repair(cid: CID): Promise<void> {
    const isBack = await fetch(cid, signal).then(
      () => true,
      (error: unknown) => {
        if (!UNREPAIRED.has(codeOf(error))) throw error;
        return false;
      },
    );
    count(isBack ? 'repaired' : 'lost');
    if (!isBack && lostBlocks.length < NAMED) lostBlocks.push(cid);
  }

  async function look(cid: CID): Promise<void> {
    if (signal?.aborted === true)
      throw new ContentError('aborted', 'the scrub was ended', { cause: signal.reason });
    const finding = await store.inspect(cid);
    if (finding !== 'absent') count(finding);
    const block = store.index.find(cid);
    await pace(block?.size ?? 0);
    if (block?.present === false && block.refs > 0) await repair(cid);
  }

  const done = store.index.noted('scrub') ?? '';
  for (const shard of (await store.shards()).filter((name) => name > done)) {
    const known = store.index.shard(shard).map(({ cid }) => cid);
    const names = new Set(known.map(String));
    const unknown = (await store.filesOf(shard)).filter((cid) => !names.has(cid.toString()));
    for (const cid of [...known, ...unknown]) await look(cid);
    store.index.note('scrub', shard);
  }
  store.index.note('scrub', '');
  await pins.mend();
  return { ...counts, lostBlocks };
}

/** What leaves a block lost for now and lets the scrub go on. */
const UNREPAIRED: ReadonlySet<string | undefined> = new Set(['not-found', 'offline']);

/** Waits as long as so many bytes may take; short waits are saved up. */
function createPace(
  bytesPerSecond: number,
  signal: AbortSignal | undefined,
): (bytes: number) => Promise<void> {
  let due = 0;
  return async (bytes) => {
    due += (bytes / bytesPerSecond) * 1000;
    if (due < 20) return;
    const wait = due;
    due = 0;
    await delay(wait, signal).catch((cause: unknown) => {
      throw new ContentError('aborted', 'the scrub was ended', { cause });
    });
  };
}

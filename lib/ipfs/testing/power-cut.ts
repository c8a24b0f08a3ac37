import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CID } from 'multiformats/cid';
import { equalBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { codeOf, describeError } from '../../base/errors.ts';
import { silentLogger } from '../../base/logger.ts';
import type { Block } from '../block.ts';
import { openContentStores, type ContentStores } from '../content-stores.ts';
import { collectBytes } from '../peer-fetch.ts';
import type { Chooser } from './choices.ts';
import {
  applyOperation,
  cutPower,
  emptyDisk,
  portOf,
  type DiskImage,
  type DiskOperation,
} from './simulated-disk.ts';

/**
 * Power cuts of a content store: a run over a simulated disk is recorded, then the power is cut after any of its
 * events, and what is opened from what is left is held against what had been promised until then.
 *
 * Modelled: the block files, by {@link applyOperation}. The SQLite files are real, and a cut leaves of each its
 * last commit, as `synchronous = FULL` promises; SQLite's own journal is not cut into.
 */
export type CutEvent =
  | { kind: 'disk'; operation: DiskOperation }
  | { kind: 'commit'; index: Uint8Array; pins: Uint8Array }
  /** From here on the blocks must be there. */
  | { kind: 'safe'; cids: readonly CID[] }
  /** From here on these may go. */
  | { kind: 'free'; cids: readonly CID[] }
  | { kind: 'pinned' | 'unpinning'; root: CID };

export type Recording = { readonly events: readonly CutEvent[]; readonly blocks: readonly Block[] };

export type RecordedRun = {
  stores: ContentStores;
  clock: { time: number };
  /** Notes what is promised now. */
  note(event: Exclude<CutEvent, { kind: 'disk' | 'commit' }>): void;
};

/** Milliseconds that blocks are held in these runs. */
export const HOLD = 1000;

/** @param skips syncs that are left out, to see that it is noticed. */
export async function recordRun(
  blocks: readonly Block[],
  run: (recorded: RecordedRun) => Promise<void>,
  skips?: (operation: DiskOperation) => boolean,
): Promise<Recording> {
  const folder = await makeFolder();
  const events: CutEvent[] = [];
  const image = emptyDisk();
  let look = (): void => undefined;
  const onOperation = (operation: DiskOperation): void => {
    look();
    events.push({ kind: 'disk', operation });
  };
  const clock = { time: 1_000_000 };
  const files = portOf(image, { root: folder, onOperation, ...(skips === undefined ? {} : { skips }) });
  await using closing = new AsyncDisposableStack();
  closing.defer(() => rm(folder, { recursive: true }));
  const stores = await openContentStores({ folder, files, ...settingsOf(clock) });
  closing.defer(() => stores.close());
  const observer = observeCommits(folder);
  closing.defer(() => observer.close());
  look = () => events.push(...observer.look());
  await run({
    stores,
    clock,
    note(event) {
      look();
      events.push(event);
    },
  });
  look();
  return { events, blocks };
}

/** In memory where the system has such a folder: what is real here need not survive anything. */
const makeFolder = (): Promise<string> =>
  mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'velum-cut-'));

const settingsOf = (clock: { time: number }) => ({
  logger: silentLogger,
  clock: { now: () => clock.time },
  hold: HOLD,
});

/** Sees what the store committed to its SQLite files, by connections of its own. */
function observeCommits(folder: string) {
  const [index, pins] = ['blocks.sqlite', 'pins.sqlite'].map(
    (name) => new DatabaseSync(join(folder, name), { readOnly: true }),
  );
  if (index === undefined || pins === undefined) throw new TypeError('two files');
  const versionOf = (database: DatabaseSync): string =>
    String(database.prepare('PRAGMA data_version').get()?.['data_version']);
  let last = '';
  return {
    look(): CutEvent[] {
      const version = `${versionOf(index)} ${versionOf(pins)}`;
      if (version === last) return [];
      last = version;
      return [{ kind: 'commit', index: index.serialize(), pins: pins.serialize() }];
    },
    close() {
      index.close();
      pins.close();
    },
  };
}

/** What a run had promised. */
type Promised = {
  image: DiskImage;
  commits: { index: Uint8Array; pins: Uint8Array }[];
  safe: Set<string>;
  pinned: Set<string>;
  unpinning: Set<string>;
};

function promisedAfter(events: readonly CutEvent[]): Promised {
  const state: Promised = {
    image: emptyDisk(),
    commits: [],
    safe: new Set(),
    pinned: new Set(),
    unpinning: new Set(),
  };
  for (const event of events) {
    if (event.kind === 'disk') applyOperation(state.image, event.operation);
    else if (event.kind === 'commit') state.commits.push(event);
    else if (event.kind === 'safe') for (const cid of event.cids) state.safe.add(cid.toString());
    else if (event.kind === 'free') for (const cid of event.cids) state.safe.delete(cid.toString());
    else if (event.kind === 'pinned') state.pinned.add(event.root.toString());
    else {
      state.pinned.delete(event.root.toString());
      state.unpinning.add(event.root.toString());
    }
  }
  return state;
}

/**
 * Cuts the power after `length` events and opens what is left.
 * @param forgets how many of the last commits to the SQLite files are lost, too: none on a disk that keeps what is synced
 * @returns what was lost or wrong; nothing, if the store keeps its word
 */
export async function cutAfter(
  { events, blocks }: Recording,
  length: number,
  choose: Chooser,
  forgets = 0,
): Promise<string[]> {
  const promised = promisedAfter(events.slice(0, length));
  const commit = promised.commits.at(-1 - forgets);
  if (commit === undefined) return [];
  const folder = await makeFolder();
  try {
    await writeFile(join(folder, 'blocks.sqlite'), commit.index);
    await writeFile(join(folder, 'pins.sqlite'), commit.pins);
    const files = portOf(cutPower(promised.image, choose), { root: folder });
    const stores = await openContentStores({ folder, files, ...settingsOf({ time: 0 }) });
    try {
      return [...(await wrongPins(stores, promised)), ...(await wrongBlocks(stores, blocks, promised.safe))];
    } finally {
      await stores.close();
    }
  } catch (error) {
    return [`the store does not open: ${describeError(error)}`];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function wrongPins({ pins }: ContentStores, { pinned, unpinning }: Promised): Promise<string[]> {
  const found = new Set((await pins.pins()).map(({ root }) => root.toString()));
  return [...pinned]
    .filter((root) => !found.has(root) && !unpinning.has(root))
    .map((root) => `the pin of ${root} is lost`);
}

/** Looks at every block of the run: what is safe must be there, and what is there must be right. */
async function wrongBlocks(
  { blockstore }: ContentStores,
  blocks: readonly Block[],
  safe: ReadonlySet<string>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { cid, bytes } of blocks) {
    const name = cid.toString();
    const found = await collectBytes(blockstore.get(cid)).catch(
      (error: unknown) => codeOf(error) ?? String(error),
    );
    const isRight = typeof found !== 'string' && equalBytes(found, bytes);
    if (safe.has(name) && !isRight) wrong.push(`${name} was acknowledged and is lost: ${textOf(found)}`);
    else if (!isRight && found !== 'not-found') wrong.push(`${name} is half there: ${textOf(found)}`);
    // What is not there can be put again.
    if (!isRight) await blockstore.put(cid, bytes);
  }
  return wrong;
}

const textOf = (found: string | Bytes): string => (typeof found === 'string' ? found : toHex(found));

import type { Bytes } from '../../base/bytes.ts';
import { anchoredHead, type BarrierPass } from '../../protocol/barrier.ts';
import { entryKey, sealEntry, type LoggedEntry, type ReleaseEntry } from '../../protocol/release-entry.ts';
import { releaseReceiptCodec } from '../../protocol/release-receipt.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import { createEntryStore, type EntryStore } from './entry-store.ts';
import { RuntimeError } from './runtime-error.ts';
import type { WitnessContext } from './witness-lane.ts';
import { createWitnesses } from './witness-round.ts';

/** What the owner and the asker will read of a release; which worker it was, the log adds. */
export type Released = Omit<ReleaseEntry, 'worker'>;

export type Witnessed = {
  /** Up to the end of this block the state must be applied before anything is released. */
  readonly height: number;
  /** For who asked: that these entries were witnessed. */
  receipt(): Bytes;
};

export type ReleaseLog = {
  /** What a commitment anchors: the hash of the size and root that were witnessed last. */
  head(): Bytes;
  /** Whether gatekeepers refused this instance's log for good: the contract must then be keyed anew. */
  isRefused(): boolean;
  /**
   * Has the entries witnessed by t gatekeepers. Entries that arrive while a barrier is under way share the next one. What was not
   * witnessed stays in the log all the same, because a gatekeeper may have it.
   * @throws RuntimeError `too-many-waiting`, and what stands in the way of t passes.
   */
  witness(entries: readonly Released[]): Promise<Witnessed>;
};

type Waiting = {
  entries: readonly Released[];
  resolve: (witnessed: Witnessed) => void;
  reject: (error: unknown) => void;
};

const MOST_WAITING = 4096;
/** Entries that one barrier is for: a gatekeeper that has everything else needs one request. */
const MOST_AT_ONCE = 1024;

export function createReleaseLog(context: WitnessContext, contract: Bytes, keyed: KeyedInstance): ReleaseLog {
  const { network } = context;
  const log = { network, contract, epoch: keyed.epoch, instance: keyed.instance.identity };
  const store = createEntryStore(log);
  const witnesses = createWitnesses(context, { contract, keyed, store });
  const worker = context.identity.signer.identity;
  const { audit } = keyed.secrets;
  let head = anchoredHead(network, contract, { size: 0, root: store.tree.root() });
  let isRunning = false;
  const waiting: Waiting[] = [];

  const append = async (batch: readonly Waiting[]): Promise<Disclosed[][]> => {
    let next = store.tree.size;
    const sealing = batch.map(({ entries }) =>
      Promise.all(
        entries.map(async (entry): Promise<Disclosed> => {
          const place = { ...log, index: next++ };
          const logged = await sealEntry(audit, place, { ...entry, worker });
          return { index: place.index, logged, key: entryKey(audit, place) };
        }),
      ),
    );
    const sealed = await Promise.all(sealing);
    for (const { logged } of sealed.flat()) store.append(logged);
    return sealed;
  };

  const run = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      const batch = takeBatch(waiting);
      try {
        const disclosed = await append(batch);
        const passes = await witnesses.pass();
        head = anchoredHead(network, contract, { size: store.tree.size, root: store.tree.root() });
        const height = Math.max(...passes.map((pass) => pass.height));
        for (const [n, { resolve }] of batch.entries())
          resolve({ height, receipt: () => receiptOf(store, passes, disclosed[n] ?? []) });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isRunning = false;
  };

  return {
    head: () => head,
    isRefused: () => witnesses.isImpossible(),
    async witness(entries) {
      if (waiting.length > MOST_WAITING)
        throw new RuntimeError('too-many-waiting', 'too many releases are waiting for a witness');
      return new Promise((resolve, reject) => {
        waiting.push({ entries, resolve, reject });
        if (!isRunning) void run();
      });
    },
  };
}

type Disclosed = { index: number; logged: LoggedEntry; key: Bytes };

/** Those whose entries one barrier is for: the first in any case. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  let count = 0;
  const end = waiting.findIndex(({ entries }) => (count += entries.length) > MOST_AT_ONCE);
  return waiting.splice(0, end === -1 ? waiting.length : Math.max(1, end));
}

function receiptOf(
  { tree }: EntryStore,
  passes: readonly BarrierPass[],
  disclosed: readonly Disclosed[],
): Bytes {
  const [first] = passes;
  if (first === undefined) throw new RuntimeError('gatekeeper-unreachable', 'nobody witnessed this release');
  const { instance, epoch, size, root } = first;
  return releaseReceiptCodec.encode({
    ...{ v: 1, instance, epoch, size, root },
    passes: passes.map(({ by, nonce, height, time, sig }) => ({ by, nonce, height, time, sig })),
    entries: disclosed.map((entry) => ({ ...entry, path: tree.inclusion(entry.index, size) })),
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransferStore, type TransferStore } from './transfer-store.ts';
import type { NetworkWait } from './network-wait.ts';
import type { Conduct, NewTransfer, Progress } from './transfer.ts';

type Controlled = NewTransfer & {
  finish(): void;
  fail(error: Error): void;
  report(progress: Progress): void;
  conduct: Conduct | undefined;
  starts: number;
};

function controlled(name: string, total = 10): Controlled {
  const transfer = {
    kind: 'upload' as const,
    name,
    total,
    starts: 0,
    conduct: undefined as Conduct | undefined,
    finish: (): void => undefined,
    fail: (_error: Error): void => undefined,
    report: (_progress: Progress): void => undefined,
    task(report: (progress: Progress) => void, conduct: Conduct): Promise<void> {
      transfer.starts++;
      transfer.report = report;
      transfer.conduct = conduct;
      return new Promise((resolve, reject) => {
        transfer.finish = resolve;
        transfer.fail = reject;
        conduct.signal.addEventListener('abort', () => {
          reject(new DOMException('stopped', 'AbortError'));
        });
      });
    },
  };
  return transfer;
}

const never: NetworkWait = () => new Promise(() => undefined);
const storeOf = (inFlight: number, awaitNetwork = never): TransferStore =>
  createTransferStore({ inFlight, awaitNetwork });

const phases = (store: TransferStore): string[] =>
  store.getState().transfers.map((transfer) => transfer.phase);

/** Resolves when the phases are those expected. */
function reached(store: TransferStore, expected: string[]): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (JSON.stringify(phases(store)) !== JSON.stringify(expected)) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.subscribe(look);
    look();
  });
}

test('no more run at a time than allowed, the rest in their order', async () => {
  const store = storeOf(2);
  const [a, b, c] = [controlled('a'), controlled('b'), controlled('c')];
  store.getState().add([a, b, c]);
  assert.deepEqual([a.starts, b.starts, c.starts], [1, 1, 0]);
  a.finish();
  await reached(store, ['done', 'waiting', 'waiting']);
  assert.equal(c.starts, 1);
});

test('a reported end is not the end: only the finished task is done', async () => {
  const store = storeOf(1);
  const a = controlled('a');
  store.getState().add([a]);
  a.report({ phase: 'anchoring', bytes: 10 });
  a.report({ phase: 'done', bytes: 10 });
  assert.deepEqual(phases(store), ['anchoring']);
  a.finish();
  await reached(store, ['done']);
});

test('what failed says why and can be tried again', async () => {
  const store = storeOf(1);
  const a = controlled('a');
  const reason = new Error('no');
  store.getState().add([a]);
  a.fail(reason);
  await reached(store, ['failed']);
  const [failed] = store.getState().transfers;
  assert.equal(failed?.error, reason);
  store.getState().retry(failed?.id ?? 0);
  assert.equal(a.starts, 2);
  a.finish();
  await reached(store, ['done']);
});

test('stopping ends a running and a waiting transfer', async () => {
  const store = storeOf(1);
  const [a, b] = [controlled('a'), controlled('b')];
  store.getState().add([a, b]);
  for (const { id } of store.getState().transfers) store.getState().stop(id);
  await reached(store, ['stopped', 'stopped']);
  assert.equal(b.starts, 0);
});

test('one that is told to go on before it has stopped begins anew once it has', async () => {
  const store = storeOf(1);
  const ends: (() => void)[] = [];
  const task: NewTransfer['task'] = async (_report, { signal }) => {
    await new Promise<void>((resolve) => ends.push(resolve));
    signal.throwIfAborted();
  };
  store.getState().add([{ kind: 'upload', name: 'a', total: 10, task }]);
  store.getState().stop(idOf(store));
  store.getState().retry(idOf(store));
  assert.deepEqual([phases(store), ends.length], [['waiting'], 1]);
  ends[0]?.();
  await new Promise(setImmediate);
  assert.deepEqual([phases(store), ends.length], [['waiting'], 2]);
  ends[1]?.();
  await reached(store, ['done']);
});

test('clearing leaves what is active', async () => {
  const store = storeOf(1);
  const [a, b] = [controlled('a'), controlled('b')];
  store.getState().add([a, b]);
  a.finish();
  await reached(store, ['done', 'waiting']);
  store.getState().clearFinished();
  assert.deepEqual(
    store.getState().transfers.map((transfer) => transfer.name),
    ['b'],
  );
});

const idOf = (store: TransferStore, index = 0): number => store.getState().transfers[index]?.id ?? 0;

test('a paused transfer waits before its next part, makes room for another, and goes on where it was', async () => {
  const store = storeOf(1);
  const [a, b] = [controlled('a'), controlled('b')];
  store.getState().add([a, b]);
  a.report({ phase: 'storing', bytes: 4 });
  store.getState().pause(idOf(store));
  assert.deepEqual([phases(store), b.starts], [['paused', 'waiting'], 1]);
  let passed = false;
  const part = a.conduct?.pace().then(() => (passed = true));
  a.report({ phase: 'storing', bytes: 5 });
  assert.deepEqual([phases(store)[0], passed], ['paused', false]);
  store.getState().resume(idOf(store));
  await part;
  assert.deepEqual([phases(store)[0], a.starts], ['storing', 1]);
});

test('a paused transfer that is stopped stops, and one that has not begun is paused too', async () => {
  const store = storeOf(1);
  const [a, b] = [controlled('a'), controlled('b')];
  store.getState().add([a, b]);
  store.getState().pause(idOf(store, 1));
  store.getState().pause(idOf(store));
  const part = a.conduct?.pace() ?? assert.fail();
  store.getState().stop(idOf(store));
  await assert.rejects(part, { name: 'AbortError' });
  await reached(store, ['stopped', 'paused']);
  assert.equal(b.starts, 0);
  store.getState().resume(idOf(store, 1));
  assert.equal(b.starts, 1);
});

test('where nobody answers it says so, waits longer each time, and goes on by itself', async () => {
  const waits: number[] = [];
  const back: (() => void)[] = [];
  const store = storeOf(1, (attempt) => {
    waits.push(attempt);
    return new Promise((resolve) => back.push(resolve));
  });
  const a = controlled('a');
  store.getState().add([a]);
  a.report({ phase: 'storing', bytes: 4 });
  const first = a.conduct?.onInterrupted(new Error('offline'));
  assert.deepEqual(phases(store), ['interrupted']);
  back[0]?.();
  await first;
  const second = a.conduct?.onInterrupted(new Error('offline'));
  back[1]?.();
  await second;
  a.report({ phase: 'storing', bytes: 5 });
  assert.deepEqual([phases(store), waits], [['storing'], [1, 2]]);
  void a.conduct?.onInterrupted(new Error('offline'));
  assert.deepEqual(waits, [1, 2, 1], 'what went on in between counts anew');
});

test('an upload that is done says in which block', async () => {
  const store = storeOf(1);
  const a = controlled('a');
  store.getState().add([a]);
  a.report({ phase: 'done', bytes: 10, block: 77 });
  a.finish();
  await reached(store, ['done']);
  assert.equal(store.getState().transfers[0]?.block, 77);
});

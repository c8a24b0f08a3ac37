import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createTransferStore,
  type NewTransfer,
  type Progress,
  type TransferStore,
} from './transfer-store.ts';

type Controlled = NewTransfer & {
  finish(): void;
  fail(error: Error): void;
  report(progress: Progress): void;
  starts: number;
};

function controlled(name: string, total = 10): Controlled {
  const transfer = {
    kind: 'upload' as const,
    name,
    total,
    starts: 0,
    finish: (): void => undefined,
    fail: (_error: Error): void => undefined,
    report: (_progress: Progress): void => undefined,
    task(report: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
      transfer.starts++;
      transfer.report = report;
      return new Promise((resolve, reject) => {
        transfer.finish = resolve;
        transfer.fail = reject;
        signal.addEventListener('abort', () => {
          reject(new DOMException('stopped', 'AbortError'));
        });
      });
    },
  };
  return transfer;
}

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
  const store = createTransferStore({ inFlight: 2 });
  const [a, b, c] = [controlled('a'), controlled('b'), controlled('c')];
  store.getState().add([a, b, c]);
  assert.deepEqual([a.starts, b.starts, c.starts], [1, 1, 0]);
  a.finish();
  await reached(store, ['done', 'waiting', 'waiting']);
  assert.equal(c.starts, 1);
});

test('a reported end is not the end: only the finished task is done', async () => {
  const store = createTransferStore({ inFlight: 1 });
  const a = controlled('a');
  store.getState().add([a]);
  a.report({ phase: 'anchoring', bytes: 10 });
  a.report({ phase: 'done', bytes: 10 });
  assert.deepEqual(phases(store), ['anchoring']);
  a.finish();
  await reached(store, ['done']);
});

test('what failed says why and can be tried again', async () => {
  const store = createTransferStore({ inFlight: 1 });
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
  const store = createTransferStore({ inFlight: 1 });
  const [a, b] = [controlled('a'), controlled('b')];
  store.getState().add([a, b]);
  for (const { id } of store.getState().transfers) store.getState().stop(id);
  await reached(store, ['stopped', 'stopped']);
  assert.equal(b.starts, 0);
});

test('clearing leaves what is active', async () => {
  const store = createTransferStore({ inFlight: 1 });
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

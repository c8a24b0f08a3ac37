import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CodedError } from '../../base/errors.ts';
import { flipped, until } from '../../base/testing.ts';
import { rootOf } from '../../crypto/merkle-log.ts';
import { barrierRequestCodec } from '../../protocol/barrier.ts';
import {
  openReleaseReceipt,
  releaseReceiptCodec,
  type ReleaseReceipt,
} from '../../protocol/release-receipt.ts';
import { openSignedRequest, signRequest } from '../../protocol/signed-request.ts';
import { signerOf } from '../../protocol/testing.ts';
import { createReleaseLog } from './release-log.ts';
import { createWitnessNetwork, releaseOf, unreachable, type TestWitness } from './testing/witness-network.ts';

function opened() {
  const network = createWitnessNetwork();
  const { context, contract } = network;
  const keyed = network.key();
  const log = createReleaseLog(context, contract, keyed);
  const [first, second, third] = network.witnesses;
  assert.ok(first && second && third);
  const sizeAt = ({ releases }: TestWitness): number =>
    releases.newest(contract, network.worker)?.log.size ?? assert.fail();
  const asked = {
    ...{ network: context.network, contract, worker: network.worker },
    ...{ caller: 'alice', request: releaseOf('').request },
  };
  return { network, keyed, log, first, second, third, sizeAt, asked };
}

void describe('a release before three gatekeepers of whom two must agree', () => {
  void test('is witnessed by all of them', async () => {
    const { log, network, sizeAt } = opened();
    await log.witness([releaseOf('a'), releaseOf('b')]);
    await until(() => network.witnesses.every((witness) => sizeAt(witness) === 2));
    const roots = network.witnesses.map(({ releases }) => {
      const newest = releases.newest(network.contract, network.worker);
      return newest && rootOf(newest.log);
    });
    assert.deepEqual(roots, [roots[0], roots[0], roots[0]]);
  });

  void test('needs two: one that is cut off is no obstacle, and catches up later', async () => {
    const { log, third, sizeAt } = opened();
    third.answer = unreachable;
    for (const label of ['a', 'b', 'c']) await log.witness([releaseOf(label)]);
    assert.equal(sizeAt(third), 0);
    third.answer = third.honest;
    await log.witness([releaseOf('d')]);
    await until(() => sizeAt(third) === 4);
    assert.equal(log.isRefused(), false);
  });

  void test('a worker that is cut off from all but one releases nothing, until it reaches two', async () => {
    const { log, second, third } = opened();
    second.answer = unreachable;
    third.answer = unreachable;
    await assert.rejects(log.witness([releaseOf('a')]), { code: 'unreachable' });
    second.answer = second.honest;
    await log.witness([releaseOf('a')]);
  });

  void test('does not wait for one that never answers', async () => {
    const { log, third, sizeAt } = opened();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    third.answer = async (...args) => {
      await promise;
      return third.honest(...args);
    };
    for (const label of ['a', 'b', 'c']) await log.witness([releaseOf(label)]);
    assert.equal(sizeAt(third), 0);
    resolve(undefined);
    await until(() => sizeAt(third) === 3);
  });

  void test('waits for the newest block that any of the two knows', async () => {
    const { network, log, first, second, third } = opened();
    const before = network.chain.state.height;
    third.answer = unreachable;
    const { honest } = first;
    first.answer = async (...args) => {
      const answer = await honest(...args);
      network.chain.block();
      return answer;
    };
    second.answer = async (...args) => {
      await until(() => network.chain.state.height > before);
      return second.honest(...args);
    };
    assert.equal((await log.witness([releaseOf('a')])).height, before + 1);
  });

  void test('a gatekeeper that lags far behind is brought along in several requests', async () => {
    const { log, third, sizeAt } = opened();
    third.answer = unreachable;
    const many = Array.from({ length: 256 }, (_, n) => releaseOf(String(n)));
    for (let n = 0; n < 5; n++) await log.witness(many);
    third.answer = third.honest;
    await log.witness([releaseOf('last')]);
    await until(() => sizeAt(third) === 5 * 256 + 1);
  });
});

void describe('class 14: attacks on the witnesses', () => {
  void test('a cloned instance: the older one gets no pass, the newer does', async () => {
    const { network, log } = opened();
    await log.witness([releaseOf('a')]);
    const newer = createReleaseLog(network.context, network.contract, network.key());
    await assert.rejects(log.witness([releaseOf('b')]), { code: 'stale-instance' });
    assert.equal(log.isRefused(), true);
    await newer.witness([releaseOf('b')]);
    assert.equal(newer.isRefused(), false);
  });

  void test('a clone that was keyed by two only stops the older one as well: any two meet in one', async () => {
    const { network, log, second, third } = opened();
    const newer = createReleaseLog(network.context, network.contract, network.key([second, third]));
    await assert.rejects(log.witness([releaseOf('a')]), { code: 'stale-instance' });
    assert.equal(log.isRefused(), true);
    await newer.witness([releaseOf('a')]);
  });

  void test('keyed anew at one gatekeeper only, neither is stopped: one alone decides nothing', async () => {
    const { network, log, third } = opened();
    const newer = createReleaseLog(network.context, network.contract, network.key([third]));
    await log.witness([releaseOf('a')]);
    await assert.rejects(newer.witness([releaseOf('a')]), { code: 'stale-instance' });
    assert.deepEqual([log.isRefused(), newer.isRefused()], [false, true]);
  });

  void test('started again from an old state of its own, an instance has another log and gets no pass', async () => {
    const { network, keyed, log } = opened();
    await log.witness([releaseOf('a')]);
    await log.witness([releaseOf('b')]);
    // Enclaves keep no instance's key; this host somehow did.
    const again = createReleaseLog(network.context, network.contract, keyed);
    await assert.rejects(again.witness([releaseOf('c')]), { code: 'log-fork' });
    assert.equal(again.isRefused(), true);
    await log.witness([releaseOf('c')]);
  });

  for (const [what, bend] of [
    ['drops an entry', (entries: Entries) => entries.slice(1)],
    [
      'rewrites an entry',
      ([head, ...rest]: Entries) => [{ ...mustBe(head), key: flipped(mustBe(head).key, 0) }, ...rest],
    ],
    ['swaps two entries', ([a, b, ...rest]: Entries) => [mustBe(b), mustBe(a), ...rest]],
  ] as const) {
    void test(`a log that ${what} gets no cosignature that holds`, async () => {
      const { network, log, first, second, third } = opened();
      const { context, contract } = network;
      for (const witness of [first, second, third])
        witness.answer = async (purpose, request) => {
          const { body, ...frame } = openSignedRequest(request, context.network, purpose);
          const barrier = barrierRequestCodec.decode(body);
          const entries = bend(barrier.entries);
          const bent = signRequest(context.identity.signer, {
            ...{ network: frame.network, purpose, nonce: frame.nonce, time: frame.time },
            body: barrierRequestCodec.encode({ ...barrier, entries }),
          });
          return witness.honest(purpose, bent);
        };
      await assert.rejects(log.witness([releaseOf('a'), releaseOf('b')]), { code: 'wrong-binding' });
      for (const witness of [first, second, third]) witness.answer = witness.honest;
      // What was stored forks from the honest log, which then never passes; a fresh instance does.
      await assert.rejects(log.witness([releaseOf('c')]), { code: 'log-fork' });
      assert.equal(log.isRefused(), true);
      await createReleaseLog(context, contract, network.key()).witness([releaseOf('c')]);
    });
  }

  void test('refusals for good end the log once two can no longer be had, and not before', async () => {
    const { log, second, third } = opened();
    const refuse = () =>
      Promise.reject(Object.assign(new CodedError('refused', 'no'), { reason: 'log-fork' }));
    third.answer = refuse;
    await log.witness([releaseOf('a')]);
    assert.equal(log.isRefused(), false);
    second.answer = refuse;
    await assert.rejects(log.witness([releaseOf('b')]), { code: 'refused' });
    assert.equal(log.isRefused(), true);
  });

  void test('a gatekeeper that passes another’s answer on as its own is not counted', async () => {
    const { log, first, second, third } = opened();
    second.answer = unreachable;
    third.answer = async (purpose, request) => first.honest(purpose, request);
    await assert.rejects(log.witness([releaseOf('a')]));
    third.answer = third.honest;
    await log.witness([releaseOf('a')]);
  });
});

type Entries = readonly { sealed: Uint8Array<ArrayBuffer>; key: Uint8Array<ArrayBuffer> }[];
function mustBe<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('there is no such entry');
  return value;
}

void describe('a receipt', () => {
  async function received() {
    const all = opened();
    const { log } = all;
    await log.witness([releaseOf('earlier', 'bob')]);
    const { receipt } = await log.witness([releaseOf('a'), releaseOf('b')]);
    await log.witness([releaseOf('later', 'bob')]);
    return { ...all, bytes: receipt() };
  }
  const bent = (bytes: Uint8Array, change: (receipt: ReleaseReceipt) => Partial<ReleaseReceipt>) => {
    const receipt = releaseReceiptCodec.decode(bytes);
    return releaseReceiptCodec.encode({ ...receipt, ...change(receipt) });
  };

  void test('shows the asker what was logged, and who witnessed it', async () => {
    const { bytes, asked, network } = await received();
    const { entries, witnesses } = await openReleaseReceipt(bytes, asked, network.set);
    assert.deepEqual(
      entries.map(({ label }) => label),
      ['a', 'b'],
    );
    assert.equal(witnesses.length, 2);
  });

  void test('of another contract, worker, caller or question is refused', async () => {
    const { bytes, asked, network } = await received();
    for (const change of [
      { network: signerOf(1).identity.slice(1) },
      { contract: signerOf(1).identity.slice(1) },
      { worker: signerOf(1).identity },
      { caller: 'bob' },
      { request: signerOf(1).identity.slice(1) },
    ])
      await assert.rejects(openReleaseReceipt(bytes, { ...asked, ...change }, network.set), {
        name: 'ProtocolError',
      });
    await openReleaseReceipt(bytes, asked, network.set);
  });

  void test('with fewer passes than count, or one twice, or one of a stranger, is refused', async () => {
    const { bytes, asked, network } = await received();
    const noQuorum = { code: 'no-quorum' };
    const [one, two] = releaseReceiptCodec.decode(bytes).passes;
    assert.ok(one && two);
    const stranger = { ...two, by: signerOf(9).identity };
    for (const passes of [[one], [one, one], [one, stranger], [one, { ...two, height: two.height + 1 }]])
      await assert.rejects(
        openReleaseReceipt(
          bent(bytes, () => ({ passes })),
          asked,
          network.set,
        ),
        noQuorum,
      );
    await openReleaseReceipt(
      bent(bytes, () => ({ passes: [two, one, stranger] })),
      asked,
      network.set,
    );
    await assert.rejects(openReleaseReceipt(bytes, asked, { ...network.set, threshold: 3 }), noQuorum);
  });

  void test('altered anywhere else is refused', async () => {
    const { bytes, asked, network } = await received();
    const changes: ((receipt: ReleaseReceipt) => Partial<ReleaseReceipt>)[] = [
      ({ size }) => ({ size: size + 1 }),
      ({ root }) => ({ root: flipped(root, 0) }),
      ({ epoch }) => ({ epoch: epoch + 1 }),
      ({ instance }) => ({ instance: flipped(instance, 9) }),
      ({ entries }) => ({ entries: entries.map((entry) => ({ ...entry, index: entry.index + 1 })) }),
      ({ entries }) => ({ entries: entries.map((entry) => ({ ...entry, key: flipped(entry.key, 0) })) }),
      ({ entries }) => ({ entries: entries.map((entry) => ({ ...entry, path: entry.path.slice(1) })) }),
      ({ entries }) => ({
        entries: entries.map(({ logged, ...entry }) => ({
          ...entry,
          logged: { ...logged, sealed: flipped(logged.sealed, 20) },
        })),
      }),
    ];
    for (const change of changes)
      await assert.rejects(openReleaseReceipt(bent(bytes, change), asked, network.set), {
        name: 'ProtocolError',
      });
    await openReleaseReceipt(
      bent(bytes, () => ({})),
      asked,
      network.set,
    );
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../../crypto/sealing.ts';
import {
  directoryContractCodec,
  directoryHeadCodec,
  directoryProfileCodec,
  type ShownDirectory,
} from '../../protocol/directory.ts';
import { noContract, NOTHING_SHOWN } from '../../protocol/directory/nothing-shown.ts';
import { checkpointAt, checkpointBody, foldAt } from '../../protocol/directory/testing.ts';
import { MAX_CHECKPOINT_AGE } from '../../protocol/directory/freshness.ts';
import { profileCodec } from '../../protocol/records/profile.ts';
import { assignmentBody, createServedContract, GATEKEEPERS, OWNER } from '../../protocol/reducer/testing.ts';
import { NO_RECORDS, signRecord } from '../../protocol/signed-record.ts';
import { OTHER_CONTRACT, signerOf } from '../../protocol/testing.ts';
import type { NetworkConnection } from '../network-connection.ts';
import { fetchProfile } from '../profile.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { startPortal, type Lie, type TestPortal } from '../testing/portal-on-chain.ts';
import { fetchContract } from './contract-record.ts';
import { fetchHead } from './signer-head.ts';

const nobody = signerOf(0x43, 'sr25519').identity;
const tampered = { name: 'DriveError', code: 'tampered' };
const stale = { name: 'DriveError', code: 'stale-directory' };

void describe('what a portal shows, held against the directory that gatekeepers cosigned', () => {
  const chain = createServedContract();
  const id = toHex(chain.contract);
  const store = createMemoryStore();
  let portal: TestPortal;
  let connection: NetworkConnection;
  /** Answers of before the newest checkpoint, as a portal could have kept them. */
  const old: { profile?: Bytes; contract?: Bytes; head?: Bytes } = {};

  const publish = (fill: number): void => {
    const vault = new Uint8Array(SEALING_KEY_LENGTH).fill(fill);
    const body = profileCodec.encode({ vault, drive: chain.contract, generation: 0 });
    foldAt(chain, Date.now(), chain.sign(OWNER, 'profile', body));
  };
  const profile = () => fetchProfile(connection, OWNER.identity);
  const contract = () => fetchContract(connection, id);
  const head = () => fetchHead(connection, OWNER.identity);
  const shown = <T>(path: string, lie: Lie, task: () => Promise<T>): Promise<T> =>
    portal.lying(path, lie, task);

  before(async () => {
    publish(1);
    portal = await startPortal(chain, store);
    connection = { ...portal.connection, patienceMs: 0 };
  });
  after(() => portal.close());

  void test('is unchecked while the network has no checkpoint, and says so', async () => {
    assert.equal((await profile()).directory, 'unchecked');
    assert.equal((await contract()).directory, 'unchecked');
    await assert.rejects(fetchProfile(connection, nobody), { code: 'no-account', message: /too young/ });
    await assert.rejects(fetchContract(connection, toHex(OTHER_CONTRACT)), {
      code: 'not-found',
      message: /too young/,
    });
  });

  void test('is proven where the checkpoint has it, and newer where it came later', async () => {
    const { portal: asked } = connection;
    old.profile = await asked.profile(toHex(OWNER.identity));
    checkpointAt(chain, Date.now());
    assert.equal((await profile()).directory, 'proven');
    assert.equal((await contract()).directory, 'proven');
    assert.equal((await head()).seq, 2);
    old.profile = await asked.profile(toHex(OWNER.identity));
    old.contract = await asked.contract(id);
    old.head = await asked.head(toHex(OWNER.identity));
    publish(2);
    foldAt(
      chain,
      Date.now(),
      chain.sign(GATEKEEPERS[0], 'assignment', assignmentBody(chain, chain.contract, { serial: 2 })),
    );
    const later = await profile();
    assert.deepEqual([later.vault[0], later.directory], [2, 'newer']);
    assert.equal((await contract()).directory, 'newer');
    assert.equal((await head()).seq, 3);
    // What was kept is true as long as nothing newer is checkpointed: nobody can tell.
    assert.equal(
      (await shown('/v1/profiles/', () => old.profile ?? assert.fail(), profile)).directory,
      'proven',
    );
    checkpointAt(chain, Date.now());
    assert.deepEqual([(await profile()).directory, (await contract()).directory], ['proven', 'proven']);
  });

  void test('may not be older than the checkpoint has it', async () => {
    const kept = (answer: Bytes | undefined): Bytes => answer ?? assert.fail();
    await assert.rejects(
      shown(
        '/v1/profiles/',
        (now) => {
          const { record } = directoryProfileCodec.decode(kept(old.profile));
          return directoryProfileCodec.encode({ ...directoryProfileCodec.decode(now), record });
        },
        profile,
      ),
      { ...tampered, message: /older/ },
    );
    await assert.rejects(
      shown(
        '/v1/contracts/',
        (now) => {
          const { assignment } = directoryContractCodec.decode(kept(old.contract));
          return directoryContractCodec.encode({ ...directoryContractCodec.decode(now), assignment });
        },
        contract,
      ),
      { ...tampered, message: /older state of an assignment/ },
    );
    await assert.rejects(
      shown(
        '/v1/heads/',
        (now) => {
          const { seq, hash } = directoryHeadCodec.decode(kept(old.head));
          return directoryHeadCodec.encode({ ...directoryHeadCodec.decode(now), seq, hash });
        },
        head,
      ),
      tampered,
    );
    assert.deepEqual(
      [(await profile()).directory, (await contract()).directory, (await head()).seq],
      ['proven', 'proven', 3],
    );
  });

  void test('may not be another record of the same age', async () => {
    const vault = new Uint8Array(SEALING_KEY_LENGTH).fill(9);
    const body = profileCodec.encode({ vault, drive: chain.contract, generation: 0 });
    const fork = signRecord(OWNER, chain.network, { seq: 2, hash: bytes32(7) }, 'profile', body).bytes;
    const first = signRecord(OWNER, chain.network, NO_RECORDS, 'profile', body).bytes;
    for (const record of [fork, first])
      await assert.rejects(
        shown(
          '/v1/profiles/',
          (now) => directoryProfileCodec.encode({ ...directoryProfileCodec.decode(now), record }),
          profile,
        ),
        tampered,
      );
  });

  void test('may leave nothing out that the checkpoint has', async () => {
    const none = new Uint8Array();
    await assert.rejects(
      shown(
        '/v1/profiles/',
        (now) => directoryProfileCodec.encode({ ...directoryProfileCodec.decode(now), record: none }),
        profile,
      ),
      { ...tampered, message: /hides an account/ },
    );
    for (const part of ['keys', 'assignment'] as const)
      await assert.rejects(
        shown(
          '/v1/contracts/',
          (now) => directoryContractCodec.encode({ ...directoryContractCodec.decode(now), [part]: none }),
          contract,
        ),
        { ...tampered, message: /hides/ },
      );
    await assert.rejects(
      shown(
        '/v1/contracts/',
        (now) => directoryContractCodec.encode(noContract(directoryContractCodec.decode(now).directory)),
        contract,
      ),
      { ...tampered, message: /hides a contract/ },
    );
  });

  void test('is absent where that is proved, and not where it is only said', async () => {
    await assert.rejects(fetchProfile(connection, nobody), {
      code: 'no-account',
      message: /no account of this address on this network at 20/,
    });
    await assert.rejects(fetchContract(connection, toHex(OTHER_CONTRACT)), {
      code: 'not-found',
      message: /no such contract on this network at 20/,
    });
    const unproved = (now: Bytes): Bytes =>
      directoryProfileCodec.encode({ ...directoryProfileCodec.decode(now), directory: NOTHING_SHOWN });
    await assert.rejects(
      shown('/v1/profiles/', unproved, () => fetchProfile(connection, nobody)),
      stale,
    );
    await assert.rejects(shown('/v1/profiles/', unproved, profile), stale);
    assert.equal((await profile()).directory, 'proven');
  });

  void test('comes with proofs that lead to the cosigned root', async () => {
    const bent: [string, (directory: ShownDirectory) => ShownDirectory][] = [
      ['no proof', (d) => ({ ...d, found: [] })],
      ['another entry', (d) => ({ ...d, found: d.found.map((f) => ({ ...f, entry: [bytes32(1)] })) })],
      ['no entry', (d) => ({ ...d, found: d.found.map((f) => ({ ...f, entry: [] })) })],
      [
        'a bent path',
        (d) => ({
          ...d,
          found: d.found.map((f) => ({ ...f, siblings: f.siblings.map((s) => flipped(s, 0)) })),
        }),
      ],
      ['a bent record', (d) => ({ ...d, checkpoint: flipped(d.checkpoint, 60) })],
      ['a cut record', (d) => ({ ...d, checkpoint: d.checkpoint.slice(1) })],
      [
        'a record of few',
        (d) => ({ ...d, checkpoint: recordOf(checkpointBody(chain, {}, GATEKEEPERS.slice(0, 1))) }),
      ],
      [
        'a record of strangers',
        (d) => ({ ...d, checkpoint: recordOf(checkpointBody(chain, {}, [signerOf(7), signerOf(8)])) }),
      ],
      [
        'a record of a set that never was',
        (d) => ({ ...d, checkpoint: recordOf(checkpointBody(chain, { set: 2 })) }),
      ],
      [
        'another record',
        (d) => ({
          ...d,
          checkpoint: chain.state.profiles.get(toHex(OWNER.identity))?.record ?? assert.fail(),
        }),
      ],
    ];
    for (const [what, bend] of bent) {
      const lie = (now: Bytes): Bytes => {
        const answer = directoryProfileCodec.decode(now);
        return directoryProfileCodec.encode({ ...answer, directory: bend(answer.directory) });
      };
      await assert.rejects(shown('/v1/profiles/', lie, profile), tampered, what);
      assert.equal((await shown('/v1/profiles/', (now) => now, profile)).directory, 'proven');
    }
  });

  void test('never goes back to an older checkpoint, nor does a later visit of this device', async (t) => {
    await assert.rejects(
      shown('/v1/profiles/', () => old.profile ?? assert.fail(), profile),
      { ...stale, message: /than this device saw/ },
    );
    const later = await startPortal(chain, store);
    t.after(later.close);
    const again = { ...later.connection, patienceMs: 0 };
    const replay = later.lying(
      '/v1/profiles/',
      () => old.profile ?? assert.fail(),
      () => fetchProfile(again, OWNER.identity),
    );
    await assert.rejects(replay, stale);
    assert.equal((await fetchProfile(again, OWNER.identity)).directory, 'proven');
    // A device that never saw it cannot know.
    const fresh = await startPortal(chain);
    t.after(fresh.close);
    const known = await fresh.lying(
      '/v1/profiles/',
      () => old.profile ?? assert.fail(),
      () => fetchProfile({ ...fresh.connection, patienceMs: 0 }, OWNER.identity),
    );
    assert.deepEqual([known.vault[0], known.directory], [1, 'proven']);
  });

  void test('is refused where two directories of one block are signed', async () => {
    const { height = 0 } = chain.state.directory ?? {};
    const lie = (now: Bytes): Bytes => {
      const answer = directoryProfileCodec.decode(now);
      const checkpoint = recordOf(checkpointBody(chain, { height, root: bytes32(1), time: Date.now() }));
      return directoryProfileCodec.encode({ ...answer, directory: { ...answer.directory, checkpoint } });
    };
    await assert.rejects(shown('/v1/profiles/', lie, profile), { ...tampered, message: /two directories/ });
  });

  void test('is refused once the checkpoint is too old, and waits for a newer one', async (t) => {
    const { time = 0 } = chain.state.directory ?? {};
    t.mock.timers.enable({ apis: ['Date'], now: time + MAX_CHECKPOINT_AGE });
    assert.equal((await profile()).directory, 'proven');
    t.mock.timers.tick(1);
    await assert.rejects(profile(), { ...stale, message: /check this device’s clock/ });
    checkpointAt(chain, Date.now());
    assert.equal((await profile()).directory, 'proven');
  });

  const recordOf = (body: Bytes): Bytes =>
    signRecord(signerOf(9), chain.network, NO_RECORDS, 'directory-checkpoint', body).bytes;
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundleContract } from '../../scripts/build-contracts.ts';
import type { Bytes } from '../../lib/base/bytes.ts';
import type { CborValue } from '../../lib/base/cbor.ts';
import type { Engine } from '../../lib/tee/pruntime/engine/engine.ts';
import type { CallOutcome } from '../../lib/tee/pruntime/engine/outcome.ts';
import { createTestEngine, scriptOf, testContext } from '../../lib/tee/pruntime/engine/testing.ts';
import { blob, file, folder, grantOf, id, root } from './testing.ts';

const DRIVE = 'd0'.repeat(32);
const policyId = (n: number): string => n.toString(16).padStart(64, '0');
const [YES, NO, LIAR, SILENT, WINDOW, FOREIGN] = [1, 2, 3, 4, 5, 6].map(policyId);
const answering = (body: string): Bytes => scriptOf('', `decide(c, { node, account }) { ${body} }`);

void describe('grants under a policy', () => {
  let engine: Engine;
  const bundles: Record<string, Bytes> = {
    [String(YES)]: answering('return { allowed: true, reason: "yes", at: null };'),
    [String(NO)]: answering(
      'return { allowed: false, reason: "no-" + node.slice(-1) + "-" + account, at: null };',
    ),
    [String(LIAR)]: answering('return { allowed: 1, reason: "<b>Open me</b>" };'),
    [String(SILENT)]: answering('if (account !== "nobody") host.fail("broken", ""); return null;'),
  };
  let driveBundle: Bytes;
  before(async () => {
    engine = await createTestEngine();
    driveBundle = await bundleContract(join(import.meta.dirname, 'contract.ts'));
    bundles[String(WINDOW)] = await bundleContract(join(import.meta.dirname, '../policy-window/contract.ts'));
  });
  after(() => engine.dispose());

  /** A drive with a folder 1 and a file 3 in it, shared with ann under a policy. */
  async function shared(policy: string | undefined, node = id(3)) {
    const instance = crypto.randomUUID();
    await engine.open(instance, driveBundle, []);
    for (const [member, bundle] of Object.entries(bundles))
      await engine.join(instance, DRIVE, { id: member, bundle });
    const clock = { time: 1_000_000 };
    const call = (
      kind: 'command' | 'query',
      caller: string,
      method: string,
      args: object,
      contract = DRIVE,
    ) =>
      engine[kind](
        instance,
        testContext(kind, { contract, caller, time: clock.time }),
        method,
        args as CborValue,
      );
    const ok = async (outcome: Promise<CallOutcome>): Promise<CborValue> => {
      const done = await outcome;
      assert.ok(done.ok, JSON.stringify(done));
      return done.value;
    };
    await ok(call('command', 'owner', 'init', { root: { id: root, meta: blob(1), wrap: blob(2) } }));
    const content = { folders: [folder(1, root)], files: [file(3, id(1))] };
    await ok(call('command', 'owner', 'putVersions', content));
    const give = (changes: object) =>
      call('command', 'owner', 'grant', { ...grantOf(node, 'ann'), ...changes });
    await ok(give(policy === undefined ? {} : { policy }));
    const open = async (caller = 'ann'): Promise<string> => {
      const outcome = await call('query', caller, 'open', { id: id(3) });
      return outcome.ok ? 'open' : `${outcome.code} ${outcome.detail}`.trim();
    };
    return { call, clock, give, ok, open };
  }

  void test('opens where the policy says yes, and tells why where it says no; the owner is not asked about', async () => {
    assert.equal(await (await shared(undefined)).open(), 'open');
    assert.equal(await (await shared(YES)).open(), 'open');
    const refused = await shared(NO);
    assert.equal(await refused.open(), 'policy-refuses no-3-ann');
    assert.equal(await refused.open('owner'), 'open');
    assert.equal(await refused.open('mallory'), 'not-permitted');
  });

  void test('a policy that fails, or answers anything but yes, opens nothing and says nothing of its own', async () => {
    for (const policy of [LIAR, SILENT])
      assert.equal(await (await shared(policy)).open(), 'policy-refuses policy-failed');
  });

  void test('what is no policy of the group cannot be one', async () => {
    const { give, open } = await shared(YES);
    for (const policy of [FOREIGN, DRIVE]) {
      const outcome = await give({ policy });
      assert.ok(!outcome.ok);
      assert.equal(outcome.code, 'unknown-policy');
    }
    assert.equal(await open(), 'open');
  });

  void test('a change that does not speak of it leaves it; null takes it away', async () => {
    const { give, ok, open, call } = await shared(NO);
    await ok(give({ role: 'editor' }));
    assert.equal(await open(), 'policy-refuses no-3-ann');
    const grants = await ok(call('query', 'owner', 'grants', {}));
    assert.match(JSON.stringify(grants), new RegExp(`"policy":"${String(NO)}"`));
    await ok(give({ policy: null }));
    assert.equal(await open(), 'open');
  });

  void test('a grant on a folder holds for what is in it; a second one without a policy opens', async () => {
    const { call, ok, open } = await shared(NO, id(1));
    assert.equal(await open(), 'policy-refuses no-3-ann');
    await ok(call('command', 'owner', 'grant', grantOf(id(3), 'ann')));
    assert.equal(await open(), 'open');
    await ok(call('command', 'owner', 'grant', { ...grantOf(id(3), 'ann'), policy: YES }));
    assert.equal(await open(), 'open', 'one policy that allows is enough');
  });

  void test('a time-lock opens by the log’s clock, and no raw question about others is answered', async () => {
    const { call, clock, ok, open } = await shared(WINDOW);
    assert.equal(await open(), 'policy-refuses not-set');
    await ok(call('command', 'owner', 'set', { from: 2_000_000, until: 3_000_000 }, WINDOW));
    assert.equal(await open(), 'policy-refuses too-early');
    const asked = await call('query', 'mallory', 'decide', { node: id(3), account: 'ann' }, WINDOW);
    assert.ok(!asked.ok && asked.code === 'not-permitted');
    const forged = await call('command', 'ann', 'set', { from: null, until: null }, WINDOW);
    assert.ok(!forged.ok && forged.code === 'not-permitted');
    clock.time = 2_000_000;
    assert.equal(await open(), 'open');
    clock.time = 3_000_000;
    assert.equal(await open(), 'policy-refuses expired');
  });

  void test('an editor whom the policy refuses cannot move a file to where they may open everything', async () => {
    for (const [policy, moved] of [
      [NO, 'policy-refuses'],
      [YES, 'ok'],
    ] as const) {
      const { call, ok, give } = await shared(policy, id(1));
      await ok(give({ role: 'editor' }));
      await ok(call('command', 'owner', 'putVersions', { folders: [folder(2, root)], files: [] }));
      await ok(call('command', 'owner', 'grant', { ...grantOf(id(2), 'ann'), role: 'editor' }));
      const { parent: _, ...place } = folder(3, id(2));
      const outcome = await call('command', 'ann', 'move', { ...place, parent: id(2) });
      assert.equal(outcome.ok ? 'ok' : outcome.code, moved);
    }
  });

  void test('thumbnails stay closed too', async () => {
    for (const [policy, count] of [
      [NO, 0],
      [YES, 1],
    ] as const) {
      const { call, ok } = await shared(policy);
      const next = { ...file(3, id(1)).content, version: 2, thumbnail: { enclaveShare: blob(9, 32) } };
      await ok(
        call('command', 'owner', 'putVersions', { folders: [], files: [{ id: id(3), content: next }] }),
      );
      const seen = await ok(call('query', 'ann', 'thumbnails', { ids: [id(3)] }));
      assert.equal((seen as { thumbnails: unknown[] }).thumbnails.length, count);
    }
  });
});

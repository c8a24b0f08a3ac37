import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundleContract } from '../../scripts/build-contracts.ts';
import type { Bytes } from '../../lib/base/bytes.ts';
import { encodeCbor, type CborValue } from '../../lib/base/cbor.ts';
import type { Engine } from '../../lib/tee/pruntime/engine/engine.ts';
import type { CallOutcome } from '../../lib/tee/pruntime/engine/outcome.ts';
import type { ViewEnd } from '../../lib/tee/pruntime/engine/views.ts';
import { shareTestEngine } from '../../lib/tee/pruntime/testing/shared-engine.ts';
import { scriptOf, testContext } from '../../lib/tee/pruntime/engine/testing.ts';
import { blob, file, folder, grantOf, id, root } from './testing.ts';

const DRIVE = 'd0'.repeat(32);
const policyId = (n: number): string => n.toString(16).padStart(64, '0');
const [YES, NO, LIAR, SILENT, WINDOW, FOREIGN, MUTE] = [1, 2, 3, 4, 5, 6, 7].map(policyId);
const answering = (body: string): Bytes => scriptOf('', `decide(c, { node, account }) { ${body} }`);

void describe('grants under a policy', () => {
  let engine: Engine;
  const bundles: Record<string, Bytes> = {
    [String(YES)]: answering('return { allowed: true, reason: "yes", at: null };'),
    [String(NO)]: answering(
      'return { allowed: false, reason: "no-" + node.slice(-1) + "-" + account, at: null };',
    ),
    [String(LIAR)]: answering('return { allowed: 1, reason: "<b>Open me</b>" };'),
    [String(MUTE)]: scriptOf(''),
    [String(SILENT)]: answering('if (account !== "nobody") host.fail("broken", ""); return null;'),
  };
  let driveBundle: Bytes;
  before(async () => {
    engine = await shareTestEngine();
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
    return { call, clock, give, instance, ok, open };
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

  void test('what is in the group and is no policy cannot be one', async () => {
    const { give, open } = await shared(YES);
    for (const policy of [MUTE, DRIVE]) {
      const outcome = await give({ policy });
      assert.ok(!outcome.ok);
      assert.equal(outcome.code, 'unknown-policy');
    }
    assert.equal(await open(), 'open');
  });

  void test('a drive is no policy for itself, also one without a group', async () => {
    await engine.open('lone', driveBundle, []);
    const command = (method: string, args: CborValue) =>
      engine.command('lone', testContext('command', { contract: DRIVE }), method, args);
    await command('init', { root: { id: root, meta: blob(1), wrap: blob(2) } });
    await command('putVersions', { folders: [folder(1, root)], files: [] });
    const outcome = await command('grant', { ...grantOf(id(1), 'ann'), policy: DRIVE });
    assert.ok(!outcome.ok && outcome.code === 'unknown-policy');
  });

  void test('a policy of another group is taken, and opens only where it is read and says yes', async () => {
    const { call, open, instance } = await shared(FOREIGN);
    assert.equal(await open(), 'policy-refuses policy-failed');
    const wanted = { from: DRIVE, to: String(FOREIGN), method: 'decide' };
    const question = { node: id(3), account: 'ann', grant: id(3) };
    const opensWith = async (...ends: readonly ViewEnd[]): Promise<string> => {
      const views = ends.map((end) => ({ ...wanted, args: encodeCbor(question), end }));
      const context = testContext('query', { contract: DRIVE, caller: 'ann' });
      const outcome = await engine.query(instance, context, 'open', { id: id(3) }, views);
      return outcome.ok ? 'open' : `${outcome.code} ${outcome.detail}`.trim();
    };
    const decision = (allowed: unknown) => ({
      ok: true as const,
      text: JSON.stringify({ allowed, reason: 'so-it-is', at: null }),
    });
    assert.equal(await opensWith(), 'view-wanted');
    assert.equal(await opensWith(decision(true)), 'open');
    assert.equal(await opensWith(decision(false)), 'policy-refuses so-it-is');
    for (const no of [decision('true'), { ok: false as const, code: 'view-unavailable', detail: '' }])
      assert.match(await opensWith(no), /^policy-refuses/);
    const owners = await call('query', 'owner', 'open', { id: id(3) });
    assert.ok(owners.ok, 'the owner is not asked about');
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
    const { call, clock, instance, ok, open } = await shared(WINDOW);
    assert.equal(await open(), 'policy-refuses not-set');
    await ok(call('command', 'owner', 'set', { from: 2_000_000, until: 3_000_000 }, WINDOW));
    assert.equal(await open(), 'policy-refuses too-early');
    const asked = await call('query', 'mallory', 'decide', { node: id(3), account: 'ann' }, WINDOW);
    assert.ok(!asked.ok && asked.code === 'not-permitted');
    const question = { node: id(3), account: 'ann' };
    const outside = () =>
      engine.query(
        instance,
        testContext('query', { contract: String(WINDOW), caller: String(FOREIGN), outside: true }),
        'decide',
        question,
      );
    const stranger = await outside();
    assert.ok(!stranger.ok && stranger.code === 'not-permitted');
    const lets = { contract: String(FOREIGN), allowed: true };
    const own = await call('command', 'ann', 'letAsk', lets, WINDOW);
    assert.ok(!own.ok && own.code === 'not-permitted');
    await ok(call('command', 'owner', 'letAsk', lets, WINDOW));
    assert.ok((await outside()).ok);
    await ok(call('command', 'owner', 'letAsk', { ...lets, allowed: false }, WINDOW));
    assert.ok(!(await outside()).ok);
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

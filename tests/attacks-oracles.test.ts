import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { randomBytes, toHex } from '../lib/base/bytes.ts';
import type { CborValue } from '../lib/base/cbor.ts';
import { codeOf } from '../lib/base/errors.ts';
import {
  createAccount,
  createRecoveryWords,
  openLink,
  type Account,
  type NetworkConnection,
} from '../lib/drive/index.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { patternBytes, sourceOf } from './support/files.ts';
import { rawClient } from './support/raw-client.ts';

/** Class 11: what is refused must look the same whatever the reason, or it answers questions that nobody may ask. */
void describe('oracles', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;
  let alice: Account;
  let root: string;
  let secretFile: string;
  const words = createRecoveryWords();
  const strangersWords = createRecoveryWords();

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
    alice = await createAccount(connection, words);
    await createAccount(connection, strangersWords);
    root = alice.drive.snapshot().roots[0] ?? assert.fail();
    secretFile = await alice.drive.upload(root, sourceOf('secret.txt', patternBytes(5_000, 1)));
  });
  after(() => network.dispose());

  /** What an observer between client and worker sees, and what the asker reads. */
  const answerTo = async (who: string, method: string, args: CborValue) => {
    const raw = rawClient(connection, who, alice.drive.id);
    await raw.serving();
    const sealed = await raw.query(method, args, raw.session());
    const answer = await sealed.send();
    const response = await sealed.open(answer);
    return response.ok
      ? { ok: true, length: answer.length }
      : { ok: false, length: answer.length, code: response.code, detail: response.detail };
  };

  void test('to a stranger, what is there and what is not are the same', async () => {
    const unknown = toHex(randomBytes(16));
    for (const method of ['open', 'versions', 'path']) {
      const refusals = [];
      for (const id of [secretFile, root, unknown])
        refusals.push(await answerTo(strangersWords, method, { id }));
      const [first] = refusals;
      assert.equal(first?.ok, false);
      for (const refusal of refusals) assert.deepEqual(refusal, first, method);
      // The twin: to the owner they are not.
      assert.equal((await answerTo(words, method, { id: secretFile })).ok, true);
      assert.equal((await answerTo(words, method, { id: unknown })).code, 'unknown-node');
    }
  });

  void test('a wrong password, a removed link and one that never was are the same', async () => {
    const link = await alice.drive.createLink(secretFile, { password: 'open sesame' });
    const visit = async (fragment: string, password?: string): Promise<unknown> => {
      const drive = await openLink(connection, fragment, password === undefined ? {} : { password });
      return drive.refresh().then(
        () => 'opened',
        (error: unknown) => `${String(codeOf(error))}: ${error instanceof Error ? error.message : ''}`,
      );
    };
    assert.equal(await visit(link, 'open sesame'), 'opened');
    const wrong = await visit(link, 'open barley');
    const other = await alice.drive.createLink(secretFile, {});
    assert.equal(await visit(other), 'opened');
    const grant =
      (await alice.drive.grants(secretFile)).find(({ label }) => label === other) ?? assert.fail();
    await alice.drive.revoke(secretFile, grant.account);
    const removed = await visit(other);
    assert.equal(removed, wrong);
    assert.match(String(wrong), /^not-permitted/);
  });

  void test('whatever is wrong with a sealed question, a worker says the same of it', async () => {
    const raw = rawClient(connection, words, alice.drive.id);
    await raw.serving();
    const sealed = await raw.query('status', {}, raw.session());
    const good = sealed.envelope;
    const post = async (body: Uint8Array<ArrayBuffer>): Promise<{ status: number; text: string }> => {
      const answer = await fetch(new URL(`/v1/query/${sealed.worker}`, network.url), {
        method: 'POST',
        body,
      });
      return { status: answer.status, text: await answer.text() };
    };
    const flips = Array.from({ length: 24 }, (_, i) => good.length - 1 - i * Math.floor(good.length / 50));
    const told = [];
    for (const at of flips) told.push(await post(good.map((b, i) => (i === at ? b ^ 1 : b))));
    // What anybody can see to be no envelope is told apart, for the good of who wrote it wrongly.
    const opaque = told.filter(({ text }) => !text.includes('not-canonical'));
    const [first] = opaque;
    assert.ok(first !== undefined && first.status >= 400 && opaque.length > flips.length / 2);
    for (const one of opaque) assert.deepEqual(one, first);
    assert.equal((await sealed.open(await sealed.send())).ok, true);
  });
});

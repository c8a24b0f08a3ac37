import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { toHex, type Bytes } from '../../../lib/base/bytes.ts';
import { flipped } from '../../../lib/base/testing.ts';
import { blindSign } from '../../../lib/crypto/blind-rsa/issuer-key.ts';
import { NETWORK, NOW } from '../../../lib/protocol/testing.ts';
import { blindTokens } from '../../../lib/protocol/upload-tokens/blind-tokens.ts';
import { testTokenKey } from '../../../lib/protocol/upload-tokens/testing.ts';
import { tokenKeyCodec, type TokenKey } from '../../../lib/protocol/upload-tokens/token-key.ts';
import { openCreditDatabase } from './credit-database.ts';
import { createSpentTokens, type SpentTokens } from './spent-tokens.ts';

let folder: string;
let folders = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'velum-spent-'));
});
after(() => rm(folder, { recursive: true }));
const nextFolder = (): string => {
  const next = join(folder, String(++folders));
  mkdirSync(next);
  return next;
};

const [{ secret, key }, next] = await Promise.all([testTokenKey(), testTokenKey()]);
const nextKey = { ...next.key, notAfter: key.notAfter + 1000 };
const keys = [key, nextKey];
function issue(count: number, [by, under] = [secret, key]): [Bytes, ...Bytes[]] {
  const { blinded, finish } = blindTokens(under, NETWORK, count);
  const [first, ...others] = finish(blinded.map((one) => blindSign(by, one)));
  assert.ok(first !== undefined);
  return [first, ...others];
}
const all = (bytes: number): number => bytes;
type Opened = Pick<SpentTokens, 'forget'> & {
  redeem(tokens: readonly Bytes[], keys: readonly TokenKey[], now: number): Promise<number>;
  close(): void;
};
function openSpentTokens(place: string): Opened {
  const database = openCreditDatabase(place);
  const spent = createSpentTokens(database, NETWORK);
  return {
    forget: spent.forget,
    redeem: (tokens, keys, now) => spent.redeem(tokens, keys, now, all),
    close: () => {
      database.close();
    },
  };
}
const tokenSpent = { name: 'UploadTokenError', code: 'token-spent' };

void test('a token buys its bytes once, also after a new start', async () => {
  const place = nextFolder();
  const spent = openSpentTokens(place);
  const [one, two, three] = issue(3);
  assert.ok(two !== undefined && three !== undefined);
  assert.equal(await spent.redeem([one, two], keys, NOW), 2 * key.bytes);
  await assert.rejects(spent.redeem([one], keys, NOW), tokenSpent);
  spent.close();
  const again = openSpentTokens(place);
  for (const token of [one, two]) await assert.rejects(again.redeem([token], keys, NOW), tokenSpent);
  assert.equal(await again.redeem([three], keys, NOW), key.bytes);
  again.close();
});

void test('tokens are redeemed together or not at all', async () => {
  const spent = openSpentTokens(nextFolder());
  const [one, two, three] = issue(3);
  assert.ok(two !== undefined && three !== undefined);
  await spent.redeem([one], keys, NOW);
  await assert.rejects(spent.redeem([two, one, three], keys, NOW), tokenSpent);
  await assert.rejects(spent.redeem([two, three, two], keys, NOW), tokenSpent);
  await assert.rejects(spent.redeem([two, flipped(three, -1)], keys, NOW), { code: 'bad-signature' });
  assert.equal(await spent.redeem([two, three], keys, NOW), 2 * key.bytes);
  spent.close();
});

void test('of many who bring the same token at the same time one gets something for it', async () => {
  const spent = openSpentTokens(nextFolder());
  const tokens = issue(1);
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => spent.redeem(tokens, keys, NOW)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results)
    if (result.status === 'rejected') assert.match(String(result.reason), /spent before/);
  spent.close();
});

void test('a store that is killed after it redeemed has the token on its disk', async () => {
  const place = nextFolder();
  const [token, fresh] = issue(2);
  assert.ok(fresh !== undefined);
  const program = `
    const [place, network, token, key] = process.argv.slice(1);
    const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
    const { openCreditDatabase } = await import(${JSON.stringify(new URL('credit-database.ts', import.meta.url).href)});
    const { createSpentTokens } = await import(${JSON.stringify(new URL('spent-tokens.ts', import.meta.url).href)});
    const { tokenKeyCodec } = await import(${JSON.stringify(
      new URL('../../../lib/protocol/upload-tokens/token-key.ts', import.meta.url).href,
    )});
    const keys = [tokenKeyCodec.decode(bytes(key))];
    const spent = createSpentTokens(openCreditDatabase(place), bytes(network));
    await spent.redeem([bytes(token)], keys, keys[0].notBefore, () => undefined);
    process.kill(process.pid, 'SIGKILL');`;
  const inHex = [NETWORK, token, tokenKeyCodec.encode(key)].map(toHex);
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, place, ...inHex], {
    stdio: 'ignore',
  });
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL']);
  const again = openSpentTokens(place);
  await assert.rejects(again.redeem([token], keys, NOW), tokenSpent);
  assert.equal(await again.redeem([fresh], keys, NOW), key.bytes);
  again.close();
});

void test('what was spent is forgotten with its key, whose tokens never count again, even if a clock goes back', async () => {
  const place = nextFolder();
  const spent = openSpentTokens(place);
  const [old, kept] = issue(2);
  assert.ok(kept !== undefined);
  const [young, fresh] = issue(2, [next.secret, nextKey]);
  assert.ok(fresh !== undefined);
  await spent.redeem([old, young], keys, NOW);
  assert.equal(spent.forget(key.notAfter), 2);
  assert.equal(await spent.redeem([kept], keys, key.notAfter), key.bytes);
  assert.equal(spent.forget(key.notAfter + 1), 1);
  spent.close();
  const again = openSpentTokens(place);
  assert.equal(again.forget(NOW), 1);
  for (const token of [old, kept])
    await assert.rejects(again.redeem([token], keys, NOW), { name: 'UploadTokenError', code: 'expired' });
  await assert.rejects(again.redeem([young], keys, NOW), tokenSpent);
  assert.equal(await again.redeem([fresh], keys, NOW), nextKey.bytes);
  again.close();
});

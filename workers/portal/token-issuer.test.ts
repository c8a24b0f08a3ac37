import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Bytes } from '../../lib/base/bytes.ts';
import { CodedError } from '../../lib/base/errors.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { NETWORK } from '../../lib/protocol/testing.ts';
import { blindTokens } from '../../lib/protocol/upload-tokens/blind-tokens.ts';
import type { TokenKey } from '../../lib/protocol/upload-tokens/token-key.ts';
import { verifyToken } from '../../lib/protocol/upload-tokens/verify-token.ts';
import { openTokenIssuer, TOKEN_EPOCH_MS, type BlindRequest, type TokenIssuer } from './token-issuer.ts';

const folders: string[] = [];
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-issuer-'));
  folders.push(folder);
  return folder;
}
const open = (folder: string, bytes = 1000): TokenIssuer => openTokenIssuer({ folder, bytes });
const anybody = (): void => undefined;
const nobody = (): never => {
  throw new CodedError('no-right', 'none of ours');
};
const START = 700 * TOKEN_EPOCH_MS;
const requestOf = (key: TokenKey, blinded: Bytes[]): BlindRequest => ({ key: key.id, blinded });
const unknownKey = { name: 'UploadTokenError', code: 'unknown-key' };

async function currentKey(issuer: TokenIssuer, now: number): Promise<TokenKey> {
  const key = (await issuer.keys(now)).at(-1);
  assert.ok(key !== undefined);
  return key;
}

void test('who has a right gets tokens that count; who has none gets nothing', async () => {
  const issuer = open(await newFolder());
  const key = await currentKey(issuer, START);
  assert.deepEqual([key.notBefore, key.notAfter, key.bytes], [START, START + 2 * TOKEN_EPOCH_MS - 1, 1000]);
  const { blinded, finish } = blindTokens(key, NETWORK, 3);
  await assert.rejects(issuer.issue(requestOf(key, blinded), START, nobody), { code: 'no-right' });
  const signatures = await issuer.issue(requestOf(key, blinded), START, anybody);
  assert.deepEqual(await issuer.issue(requestOf(key, blinded), START, anybody), signatures);
  for (const token of finish(signatures))
    assert.equal(await verifyToken(token, await issuer.keys(START), NETWORK, START), key);
});

void test('another key than the one that signs, and numbers that are too large, are not signed with', async () => {
  const issuer = open(await newFolder());
  const key = await currentKey(issuer, START);
  const { blinded } = blindTokens(key, NETWORK, 1);
  await assert.rejects(
    issuer.issue({ ...requestOf(key, blinded), key: bytes32(1) }, START, anybody),
    unknownKey,
  );
  const large = requestOf(key, [new Uint8Array(256).fill(255)]);
  await assert.rejects(issuer.issue(large, START, nobody), { code: 'out-of-range' });
  assert.equal((await issuer.issue(requestOf(key, blinded), START, anybody)).length, 1);
});

void test('keys come back after a new start, for all who begin at once, and nobody else may read them', async () => {
  const folder = await newFolder();
  const many = await Promise.all([1, 2, 3].map(() => open(folder).keys(START)));
  const again = await open(folder, 5).keys(START + TOKEN_EPOCH_MS - 1);
  for (const keys of many) assert.deepEqual(keys, again);
  assert.deepEqual((await readdir(join(folder, 'token-keys'))).sort(), ['700.key', '700.public']);
  assert.equal((await stat(join(folder, 'token-keys', '700.key'))).mode & 0o777, 0o600);
  assert.equal((await stat(join(folder, 'token-keys'))).mode & 0o777, 0o700);
});

void test('each epoch has a key; the one before counts but signs no more, and is erased in two steps', async () => {
  const folder = await newFolder();
  const issuer = open(folder);
  const first = await currentKey(issuer, START);
  const { blinded, finish } = blindTokens(first, NETWORK, 1);
  const [token = new Uint8Array()] = finish(await issuer.issue(requestOf(first, blinded), START, anybody));

  const later = START + TOKEN_EPOCH_MS;
  const keys = await issuer.keys(later);
  assert.deepEqual(keys[0], first);
  assert.equal(keys.length, 2);
  assert.notDeepEqual(keys[1]?.id, first.id);
  assert.deepEqual(await verifyToken(token, keys, NETWORK, later), first);
  await assert.rejects(issuer.issue(requestOf(first, blinded), later, anybody), unknownKey);
  const names = () => readdir(join(folder, 'token-keys')).then((found) => found.sort());
  assert.deepEqual(await names(), ['700.public', '701.key', '701.public']);

  const end = START + 2 * TOKEN_EPOCH_MS;
  await assert.rejects(verifyToken(token, await issuer.keys(end), NETWORK, end), unknownKey);
  assert.deepEqual(await names(), ['701.public', '702.key', '702.public']);
});

void test('who goes back in time makes no second key for an epoch, and signs nothing under the first', async () => {
  const folder = await newFolder();
  const issuer = open(folder);
  const first = await currentKey(issuer, START);
  const { blinded } = blindTokens(first, NETWORK, 1);
  assert.equal((await issuer.issue(requestOf(first, blinded), START, anybody)).length, 1);
  await issuer.keys(START + TOKEN_EPOCH_MS);
  for (const one of [issuer, open(folder)]) {
    assert.deepEqual(await one.keys(START), [first]);
    await assert.rejects(one.issue(requestOf(first, blinded), START, anybody), unknownKey);
  }
});

void test('a damaged key is said, never replaced', async () => {
  const folder = await newFolder();
  const key = await currentKey(open(folder), START);
  const file = join(folder, 'token-keys', '700.key');
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, 100));
  await assert.rejects(open(folder).keys(START), { name: 'SecretFileError', code: 'damaged' });
  assert.equal((await stat(file)).size, 100);
  await writeFile(file, whole);
  assert.deepEqual(await open(folder).keys(START), [key]);
});

import { constants, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bytes } from '../lib/base/bytes.ts';
import { blindSign, generateIssuerKey, openIssuerKey } from '../lib/crypto/blind-rsa/issuer-key.ts';
import { encodeTokenSpki, tokenKeyId } from '../lib/crypto/blind-rsa/public-key.ts';
import { blindTokens } from '../lib/protocol/upload-tokens/blind-tokens.ts';
import { verifyToken } from '../lib/protocol/upload-tokens/verify-token.ts';
import { openCreditDatabase } from '../workers/portal/credit/credit-database.ts';
import { createSpentTokens } from '../workers/portal/credit/spent-tokens.ts';
import { printTable, type Row } from './table.ts';

/** What upload tokens cost, beside plain RSA-PSS of Node.js with the same key: `npm run bench:tokens`. */
const COUNT = 256;

const network = new Uint8Array(32);
const issuer = openIssuerKey(await generateIssuerKey());
const spki = encodeTokenSpki(issuer.publicKey);
const key = { v: 1 as const, id: tokenKeyId(spki), spki, notBefore: 0, notAfter: 1, bytes: 1 << 24 };

/** @returns what was done, and how many tokens a second it was done for. */
async function rateOf<T>(task: () => T | Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await task();
  return [result, (1000 * COUNT) / (performance.now() - start)];
}
const row = (what: string, rate: number, peer: string, peerRate: number): Row => ({
  ...{ what, value: `${rate.toFixed(0)} tokens/s`, peer: `${peer} ${peerRate.toFixed(0)}/s` },
  ratio: rate / peerRate,
});

const message = new Uint8Array(98);
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
const plainKey = createPublicKey(issuer.secret);
const numbers = Array.from({ length: COUNT });
blindTokens(key, network, 8); // the engine's first runs are slower

const [plain, plainSigns] = await rateOf(() =>
  numbers.map(() => sign('sha384', message, { key: issuer.secret, ...pss })),
);
const [, plainVerifies] = await rateOf(() => {
  for (const signature of plain)
    if (!verify('sha384', message, { key: plainKey, ...pss }, signature)) throw new Error('not signed');
});
const [{ blinded, finish }, blinds] = await rateOf(() => blindTokens(key, network, COUNT));
const [signatures, blindSigns] = await rateOf(() => blinded.map((one) => blindSign(issuer, one)));
const [tokens, finishes] = await rateOf(() => finish(signatures));
const [, verifies] = await rateOf(async () => {
  for (const token of tokens) await verifyToken(token, [key], network, 0);
});

const folder = await mkdtemp(join(tmpdir(), 'velum-bench-tokens-'));
try {
  const redeemAll = async (name: string, batch: number): Promise<number> => {
    const database = openCreditDatabase(await mkdtemp(join(folder, name)));
    const spent = createSpentTokens(database, network);
    const batches: Bytes[][] = [];
    for (let at = 0; at < COUNT; at += batch) batches.push(tokens.slice(at, at + batch));
    const [, rate] = await rateOf(async () => {
      for (const some of batches) await spent.redeem(some, [key], 0, () => undefined);
    });
    database.close();
    return rate;
  };
  printTable([
    row('blind', blinds, 'plain verify', plainVerifies),
    row('sign blind, and check', blindSigns, 'plain sign', plainSigns),
    row('finalize', finishes, 'plain verify', plainVerifies),
    row('verify', verifies, 'plain verify', plainVerifies),
    row('redeem one by one, each on the disk', await redeemAll('one', 1), 'plain verify', plainVerifies),
    row('redeem 16 at a time', await redeemAll('many', 16), 'plain verify', plainVerifies),
  ]);
} finally {
  await rm(folder, { recursive: true });
}

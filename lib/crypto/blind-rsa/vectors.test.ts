import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { invert } from '@noble/curves/abstract/modular.js';
import { numberToVarBytesBE } from '@noble/curves/utils.js';
import { fromHex, fromUtf8, toBase64Url, toHex } from '../../base/bytes.ts';
import { blindWith, type Blinded } from './blind.ts';
import { blindSign, openIssuerKey, type IssuerKey } from './issuer-key.ts';
import { encodeTokenSpki, parseTokenSpki, rsaPublicKey } from './public-key.ts';
import { isTokenSignature } from './verify-signature.ts';

/** Published vectors lie beside the project: RFC 9474, appendix A, and RFC 9578, appendix B.2, as JSON. */
const folder = new URL('../../../../shared/vectors/privacy-pass/', import.meta.url);
const skip = existsSync(folder) ? false : 'the folder ../shared/vectors/privacy-pass is absent';
const read = (name: string): Record<string, string>[] =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, string>[];
/** A field of a vector, which says so where it is not there. */
function field(vector: Record<string, string>, name: string): string {
  const found = vector[name];
  assert.ok(found !== undefined, `the vector has no ${name}`);
  return found;
}

/** @returns blind signature and signature, hex. */
function finished(secret: IssuerKey, { blinded, finalize }: Blinded): [string, string] {
  const answer = blindSign(secret, blinded);
  return [toHex(answer), toHex(finalize(answer))];
}

void test('RFC 9474, appendix A: RSABSSA-SHA384-PSS-Deterministic', { skip }, async () => {
  const [vector, ...more] = read('rfc9474.json').filter(
    ({ name }) => name === 'RSABSSA-SHA384-PSS-Deterministic',
  );
  assert.ok(vector !== undefined && more.length === 0);
  const number = (name: string): bigint => BigInt(field(vector, name));
  const [p, q, n, d] = [number('p'), number('q'), number('n'), number('d')];
  const parts = { n, e: number('e'), d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: invert(q, p) };
  const text = (value: bigint): string => toBase64Url(numberToVarBytesBE(value));
  const inText = Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [name, text(value)] as const),
  );
  const secret = createPrivateKey({ key: { kty: 'RSA', ...inText }, format: 'jwk' });
  const publicKey = rsaPublicKey(fromHex(field(vector, 'n')));
  const message = fromHex(field(vector, 'input_msg'));
  const blinded = blindWith(publicKey, message, fromHex(field(vector, 'salt')), invert(number('inv'), n));
  assert.equal(toHex(blinded.blinded), vector['blinded_msg']);
  assert.deepEqual(finished({ secret, publicKey }, blinded), [vector['blind_sig'], vector['sig']]);
  assert.equal(await isTokenSignature(publicKey, message, fromHex(field(vector, 'sig'))), true);
});

void test('RFC 9578, appendix B.2: tokens of type 0x0002', { skip }, async () => {
  const vectors = read('rfc9578.json');
  assert.equal(vectors.length, 5);
  for (const vector of vectors) {
    const key = parseTokenSpki(fromHex(field(vector, 'pkS')));
    assert.equal(toHex(encodeTokenSpki(key)), vector['pkS']);
    const pem = createPrivateKey(fromUtf8(fromHex(field(vector, 'skS'))));
    const secret = openIssuerKey(pem.export({ format: 'der', type: 'pkcs8' }));
    const token = field(vector, 'token');
    const [input, authenticator] = [fromHex(token.slice(0, 196)), token.slice(196)];
    const factor = BigInt(`0x${field(vector, 'blind')}`);
    const blinded = blindWith(key, input, fromHex(field(vector, 'salt')), factor);
    assert.equal(toHex(blinded.blinded), field(vector, 'token_request').slice(6));
    assert.deepEqual(finished(secret, blinded), [vector['token_response'], authenticator]);
    assert.equal(await isTokenSignature(key, input, fromHex(authenticator)), true);
  }
});

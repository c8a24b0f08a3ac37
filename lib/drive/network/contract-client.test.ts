import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCbor } from '../../base/cbor.ts';
import { readAnswer } from './contract-client.ts';

const answer = { position: 7, ok: true, code: '', detail: '', value: encodeCbor('said') };
const refusal = { ...answer, ok: false, code: 'not-permitted', detail: 'why', value: new Uint8Array() };

void test('an answer holds from the place of one’s own newest command on', () => {
  assert.deepEqual(readAnswer(answer, 0), { value: 'said' });
  assert.deepEqual(readAnswer(answer, 7), { value: 'said' });
  assert.equal(readAnswer(answer, 8), undefined);
});

void test('a refusal from before it is no refusal; one from after it is', () => {
  assert.throws(() => readAnswer(refusal, 7), { name: 'ContractRefusal', code: 'not-permitted' });
  assert.equal(readAnswer(refusal, 8), undefined);
});

void test('a refusal by who lags behind what was seen is none; an answer of theirs is one', () => {
  assert.equal(readAnswer(refusal, 0, 8), undefined);
  assert.throws(() => readAnswer(refusal, 0, 7), { code: 'not-permitted' });
  assert.deepEqual(readAnswer(answer, 0, 8), { value: 'said' });
});

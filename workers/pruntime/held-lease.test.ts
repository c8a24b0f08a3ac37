import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asBytes } from '../../lib/base/bytes.ts';
import { cosign } from '../../lib/protocol/quorum.ts';
import { SEALING_KEY_LENGTH } from '../../lib/crypto/sealing.ts';
import { createSigner } from '../../lib/crypto/signing.ts';
import { leaseCodec, leaseMessage } from '../../lib/protocol/lease.ts';
import { RuntimeError } from '../../lib/tee/pruntime/runtime-error.ts';
import { createHeldLease } from './held-lease.ts';

const signer = createSigner('ed25519', new Uint8Array(32).fill(1));
const fields = {
  network: new Uint8Array(32),
  set: 1,
  n: 1,
  t: 1,
  worker: signer.identity,
  queryKey: asBytes(new Uint8Array(SEALING_KEY_LENGTH)),
  measurement: new Uint8Array(32),
  tee: 'simulated',
  notBefore: 0,
  notAfter: 50_000,
};

test('a lease lapses by the time that has passed since the last block, too', () => {
  const cosignatures = [cosign(signer, leaseMessage(fields))];
  const bytes = leaseCodec.encode({ v: 1, ...fields, cosignatures });
  let silence = 9_000;
  const lease = createHeldLease(
    { current: () => bytes },
    () => 40_000,
    () => silence,
  );
  assert.deepEqual([lease.current(), lease.secondsLeft()], [bytes, 1]);
  silence = 11_000;
  assert.throws(() => lease.current(), { code: 'not-serving', message: /saw no blocks/ });
  assert.equal(lease.secondsLeft(), 0);
});

test('where there is none, there is none left', () => {
  const none = () => {
    throw new RuntimeError('not-serving', 'this worker holds no lease');
  };
  const lease = createHeldLease(
    { current: none },
    () => 0,
    () => 0,
  );
  assert.throws(() => lease.current(), { code: 'not-serving' });
  assert.equal(lease.secondsLeft(), 0);
});

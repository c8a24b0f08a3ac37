import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { randomBytes, type Bytes } from '../../base/bytes.ts';
import { bytes32, flipped } from '../../base/testing.ts';
import { signPass } from '../../protocol/barrier.ts';
import { endOfBlock } from '../../protocol/position.ts';
import { releaseReceiptCodec } from '../../protocol/release-receipt.ts';
import { barrierPassCodec } from '../../protocol/barrier.ts';
import {
  createTestLog,
  releaseEntryOf,
  WITNESS_SET,
  WITNESSES,
  WORKER,
} from '../../protocol/testing/release-logs.ts';
import { CONTRACT, NETWORK } from '../../protocol/testing.ts';
import { verifyWitness } from './verify-witness.ts';

const request = bytes32(0x0f);
const asked = { network: NETWORK, contract: CONTRACT, worker: WORKER, caller: 'alice' };
const labels = ['one file', 'another'];
const HEIGHT = 9;

/** What comes with an answer that releases what the labels name. */
async function witnessOf(signers: readonly (typeof WITNESSES)[number][]): Promise<Bytes> {
  const { instance, tree, disclosed } = await createTestLog(labels.map((label) => releaseEntryOf({ label })));
  const log = { epoch: 1, instance, size: tree.size, root: tree.root() };
  const passes = signers.map((signer) => {
    const nonce = randomBytes(32);
    const about = { network: NETWORK, contract: CONTRACT, n: 3, t: 2, worker: WORKER };
    const pass = signPass(signer, { ...about, ...log, nonce, height: HEIGHT, time: 9000 });
    const { by, sig, height, time } = barrierPassCodec.decode(pass);
    return { by, nonce, height, time, sig };
  });
  const entries = disclosed.map((entry, index) => ({ ...entry, index, path: tree.inclusion(index) }));
  return releaseReceiptCodec.encode({ v: 1, ...log, passes, entries });
}

void describe('the word of gatekeepers for a release', () => {
  let witness: Bytes;
  const position = endOfBlock(HEIGHT);
  before(async () => {
    witness = await witnessOf(WITNESSES.slice(1));
  });
  const verify = (
    answer: { witness: Bytes; position: number; request: Bytes },
    wanted = labels,
    by = asked,
  ) => verifyWitness(answer, by, WITNESS_SET, wanted);
  const refused = { name: 'DriveError', code: 'unwitnessed' };

  void test('is taken where it names what was released, to whom and for which question', async () => {
    const opened = await verify({ witness, position, request });
    assert.deepEqual([opened?.witnesses.length, opened?.height], [2, HEIGHT]);
    assert.ok(await verify({ witness, position, request }, ['another']));
  });

  void test('is not wanted where nothing was released, and must be there where something was', async () => {
    const nothing = new Uint8Array();
    assert.equal(await verify({ witness: nothing, position: 0, request }, []), undefined);
    await assert.rejects(verify({ witness: nothing, position, request }), refused);
  });

  void test('does not hold for another label, caller, worker or question', async () => {
    await assert.rejects(verify({ witness, position, request }, ['a third']), refused);
    await assert.rejects(verify({ witness, position, request: bytes32(1) }), refused);
    await assert.rejects(
      verify({ witness, position, request }, labels, { ...asked, caller: 'bob' }),
      refused,
    );
    const other = { ...asked, worker: bytes32(1) };
    await assert.rejects(verify({ witness, position, request }, labels, other), refused);
  });

  void test('does not hold for a state that is older than the block that a gatekeeper named', async () => {
    await assert.rejects(verify({ witness, position: position - 1, request }), refused);
  });

  void test('does not hold of too few, or altered', async () => {
    await assert.rejects(verify({ witness: await witnessOf([WITNESSES[0]]), position, request }), refused);
    for (let at = 0; at < witness.length; at += 97)
      await assert.rejects(verify({ witness: flipped(witness, at), position, request }), refused);
  });
});

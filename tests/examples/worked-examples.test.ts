import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { concatBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { decodeCbor, type CborValue } from '../../lib/base/cbor.ts';
import { flipped } from '../../lib/base/testing.ts';
import { parseAddress } from '../../lib/crypto/address.ts';
import { hashBytes } from '../../lib/crypto/domain.ts';
import { createFloeDecryptor } from '../../lib/crypto/floe/floe-decryptor.ts';
import { unwrapGrant, unwrapUnderParent, verifyGrantTag } from '../../lib/drive/crypto/node-keys.ts';
import { parseLink } from '../../lib/drive/link-fragment.ts';
import { createBlock, RAW } from '../../lib/ipfs/block.ts';
import { envelopeCodec, isAdmitted, openCommand } from '../../lib/protocol/command.ts';
import { openQuery, queryEnvelopeCodec } from '../../lib/protocol/query.ts';
import { openReceipt } from '../../lib/protocol/receipt.ts';
import { openRecord } from '../../lib/protocol/signed-record.ts';
import { altered } from '../../lib/protocol/testing.ts';
import { fromGuestJson } from '../../lib/tee/pruntime/engine/mapping.ts';
import { readExamples, readSealedExamples, type SealedExamples } from './document.ts';
import { ACCOUNT, contentAad, fileExamples, fileKey, PLAINTEXT, WRAP_PLACE } from './files.ts';
import * as input from './inputs.ts';
import {
  answerTo,
  insideAnswer,
  insideCommand,
  insideQuery,
  messageExamples,
  sealedQuery,
} from './messages.ts';

const shown = (value: Bytes | string): string => (typeof value === 'string' ? value : toHex(value));

/** Made for a query of now, and then said to be the answer to that one: an answer names what it answers. */
async function answerExample(query: Bytes): Promise<Bytes> {
  const { envelope } = await sealedQuery();
  return altered(await insideAnswer(envelope, await answerTo(envelope)), { request: hashBytes(query) });
}

const use = { network: input.network, time: input.TIME, generationOf: () => 0 };

void describe('the worked examples of the specification', () => {
  let document: ReadonlyMap<string, Bytes | string>;
  let sealed: SealedExamples;
  before(async () => {
    document = await readExamples();
    sealed = await readSealedExamples();
  });

  const bytesOf = (name: string): Bytes => {
    const found = document.get(name);
    assert.ok(found instanceof Uint8Array, `there is no example ${name}`);
    return found;
  };
  const textOf = (name: string): string => {
    const found = document.get(name);
    assert.ok(typeof found === 'string', `there is no example ${name}`);
    return found;
  };

  void test('are what the code makes of their inputs, all of them', async () => {
    const computed: Record<string, Bytes | string> = {
      ...(await messageExamples()),
      ...(await fileExamples()),
      answer: await answerExample(sealed.query),
    };
    for (const [name, value] of Object.entries(computed))
      assert.equal(shown(document.get(name) ?? ''), shown(value), name);
    const opened = ['segment', 'leaf'];
    assert.deepEqual([...document.keys()].sort(), [...Object.keys(computed), ...opened].sort());
  });

  void test('are taken by their readers, and with one bit changed they are not', async () => {
    const { network, contract } = input;
    assert.equal(openRecord(bytesOf('record'), network).seq, 1);
    assert.throws(() => openRecord(flipped(bytesOf('record'), -1), network));
    const { command } = decodeCbor(bytesOf('receipt')) as { command: Bytes };
    const expected = { network, contract, command, worker: input.worker.identity };
    assert.equal(openReceipt(bytesOf('receipt'), expected).ok, true);
    assert.throws(() => openReceipt(flipped(bytesOf('receipt'), -1), expected));
    assert.deepEqual(parseAddress(textOf('address')), input.person.identity);
    assert.deepEqual(parseLink(textOf('link')), {
      drive: contract,
      secret: input.secret,
      needsPassword: false,
    });
    assert.deepEqual(
      fromGuestJson(textOf('arguments-inside')),
      decodeCbor(bytesOf('arguments')) as CborValue,
    );
  });

  void test('open: keys and files', async () => {
    const { place, keys, sealing } = input;
    const wrap = bytesOf('wrap');
    assert.deepEqual(await unwrapUnderParent(place, keys.parent, wrap, WRAP_PLACE), keys.node);
    await assert.rejects(unwrapUnderParent(place, keys.parent, flipped(wrap, -1), WRAP_PLACE));
    const grant = { node: input.NODE, generation: 1, account: ACCOUNT };
    verifyGrantTag(place, keys.node, grant, sealing.publicKey, bytesOf('key-tag'));
    assert.deepEqual(await unwrapGrant(place, sealing.seed, sealed.grant, grant), keys.node);
    await assert.rejects(unwrapGrant(place, sealing.seed, flipped(sealed.grant, -1), grant));
    const [header, segment] = [bytesOf('header'), bytesOf('segment')];
    const floe = await createFloeDecryptor({ key: fileKey, aad: contentAad, header });
    assert.deepEqual(await floe.decryptSegment(0, segment, true), PLAINTEXT);
    await assert.rejects(floe.decryptSegment(0, flipped(segment, -1), true));
    const { cid } = await createBlock(RAW, concatBytes(header, segment));
    assert.equal(textOf('leaf'), cid.toString());
  });

  void test('open: a sealed command', async () => {
    assert.deepEqual(await insideCommand(sealed.command), bytesOf('command'));
    const envelope = envelopeCodec.decode(sealed.command);
    assert.ok(isAdmitted(envelope, input.admission));
    assert.ok(!isAdmitted({ ...envelope, epoch: 2 }, input.admission));
    const { command, session } = await openCommand(envelope, input.sealing.seed, use);
    assert.deepEqual([command.method, session.account], ['trash', input.account.identity]);
    await assert.rejects(openCommand({ ...envelope, epoch: 2 }, input.sealing.seed, use));
  });

  void test('open: a sealed query and its answer', async () => {
    assert.deepEqual(await insideQuery(sealed.query), bytesOf('query'));
    const envelope = queryEnvelopeCodec.decode(sealed.query);
    const { query } = await openQuery(sealed.query, envelope, input.sealing.seed, use);
    assert.equal(query.method, 'status');
    const late = { ...use, time: input.TIME + 60_001 };
    await assert.rejects(openQuery(sealed.query, envelope, input.sealing.seed, late), { code: 'expired' });
    assert.deepEqual(await insideAnswer(sealed.query, sealed.answer), bytesOf('answer'));
    await assert.rejects(insideAnswer(sealed.query, flipped(sealed.answer, -1)), { code: 'cannot-open' });
  });
});

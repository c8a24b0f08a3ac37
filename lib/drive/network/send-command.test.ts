import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCbor } from '../../base/cbor.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { bytes32 } from '../../base/testing.ts';
import { sealingKeyPair } from '../../crypto/sealing.ts';
import { commandHash, envelopeCodec, openEnvelope, signCommand } from '../../protocol/command.ts';
import type { Lease } from '../../protocol/lease.ts';
import type { QueryResponse } from '../../protocol/query.ts';
import { signReceipt } from '../../protocol/receipt.ts';
import { CONTRACT, createTestSession, NETWORK, NOW, signerOf } from '../../protocol/testing.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import type { ContractRecord } from './contract-record.ts';
import { sendCommand, type Sending } from './send-command.ts';

const worker = signerOf(0x51);
const pairs = [1, 2, 3].map((fill) => sealingKeyPair(bytes32(fill)));
const seedOf = (epoch: number): Bytes => pairs[epoch - 1]?.seed ?? assert.fail('no such epoch');

const { signer, certificate } = createTestSession();
const signed = signCommand({ network: NETWORK, contract: CONTRACT }, signer, {
  ...{ session: certificate, counter: 1, notAfter: NOW, method: 'write', args: encodeCbor({}) },
});

/** A contract whose keys are of `keys.epoch`, and workers that answer `say` of each command that was posted. */
function contractOf(say: (command: Bytes, epoch: number, tagged: boolean) => string, epoch = 1) {
  const keys = { epoch, shown: epoch };
  const posted: Bytes[] = [];
  let admission: { key: Bytes; epoch: number } | undefined = { key: bytes32(9), epoch };
  const answerTo = (command: Bytes): QueryResponse => {
    const bytes = posted.find((one) => toHex(commandHash(one)) === toHex(command)) ?? assert.fail('unknown');
    const envelope = envelopeCodec.decode(bytes);
    const code = say(command, envelope.epoch, envelope.tag.length > 0);
    const receipt = {
      ...{
        network: NETWORK,
        contract: CONTRACT,
        command,
        position: 7,
        time: NOW,
        ok: true,
        code: '',
        detail: '',
      },
      ...{ value: encodeCbor(null), events: encodeCbor([]) },
    };
    const value = code === '' ? signReceipt(worker, receipt) : new Uint8Array();
    return { ok: code === '', code, value } as QueryResponse;
  };
  const sending: Sending = {
    connection: {
      network: NETWORK,
      portal: { relay: async (item: Bytes) => posted.push(item) },
    } as unknown as NetworkConnection,
    record: async () => {
      keys.shown = keys.epoch;
      const { publicKey } = pairs[keys.epoch - 1] ?? assert.fail('no such epoch');
      return { keys: { epoch: keys.epoch, sealing: publicKey } } as ContractRecord;
    },
    epoch: () => keys.shown,
    forget: () => undefined,
    admission: (of) => (admission?.epoch === of ? admission.key : undefined),
    forgetAdmission: () => (admission = undefined),
    async ask({ args }, read) {
      // Each round asks for the record anew, as a client does that nobody answered.
      for (let round = 0; round < 3; round++) {
        await sending.record();
        const command = posted.at(-1) ?? assert.fail('nothing was posted');
        assert.deepEqual(args, encodeCbor(commandHash(command)));
        const found = await read(answerTo(commandHash(command)), { worker: worker.identity } as Lease);
        if (found !== undefined) return found;
      }
      throw new DriveError('no-worker', 'no worker gave an answer that holds');
    },
  };
  return { keys, posted, sending };
}

void test('a command of the newest epoch is sealed once, under its tag', async () => {
  const { posted, sending } = contractOf((_command, epoch, tagged) =>
    epoch === 1 && tagged ? '' : 'no-receipt',
  );
  assert.equal((await sendCommand(sending, CONTRACT, signed)).position, 7);
  assert.equal(posted.length, 1);
});

void test('one whose epoch was closed meanwhile is sealed to the next, and to the one after; the command stays the same', async () => {
  const { keys, posted, sending } = contractOf((_command, epoch) => {
    if (epoch === 3) return '';
    keys.epoch = epoch + 1;
    return 'epoch-closed';
  });
  await sendCommand(sending, CONTRACT, signed);
  const envelopes = posted.map((bytes) => envelopeCodec.decode(bytes));
  assert.deepEqual(
    envelopes.map(({ epoch, tag }) => [epoch, tag.length]),
    [
      [1, 16],
      [2, 0],
      [3, 0],
    ],
  );
  for (const envelope of envelopes)
    assert.deepEqual(await openEnvelope(envelope, seedOf(envelope.epoch)), signed);
});

void test('a worker’s word alone closes no epoch: without keys of a newer one nothing is sealed anew', async () => {
  const { posted, sending } = contractOf(() => 'epoch-closed');
  await assert.rejects(sendCommand(sending, CONTRACT, signed), { name: 'DriveError', code: 'unconfirmed' });
  assert.equal(posted.length, 1);
});

void test('one that was passed over for its tag goes without one; one that has none does not', async () => {
  const tagged = contractOf((_command, _epoch, isTagged) => (isTagged ? 'bad-tag' : ''));
  await sendCommand(tagged.sending, CONTRACT, signed);
  assert.deepEqual(
    tagged.posted.map((bytes) => envelopeCodec.decode(bytes).tag.length),
    [16, 0],
  );
  const untagged = contractOf(() => 'bad-tag');
  untagged.sending.forgetAdmission();
  await assert.rejects(sendCommand(untagged.sending, CONTRACT, signed), { code: 'unconfirmed' });
  assert.equal(untagged.posted.length, 1);
});

void test('what fails before anything is handed over says what it is; afterwards it is unconfirmed', async () => {
  const away = contractOf(() => '');
  away.sending.record = () => Promise.reject(new DriveError('offline', 'the portal does not answer'));
  await assert.rejects(sendCommand(away.sending, CONTRACT, signed), { code: 'offline' });
  const later = contractOf((_command, _epoch, isTagged) => (isTagged ? 'bad-tag' : ''));
  const record = later.sending.record;
  later.sending.record = () =>
    later.posted.length === 0 ? record() : Promise.reject(new DriveError('offline', 'gone'));
  later.sending.ask = async (_question, read) =>
    (await read({ ok: false, code: 'bad-tag', value: new Uint8Array() } as QueryResponse, {} as Lease)) ??
    assert.fail();
  await assert.rejects(sendCommand(later.sending, CONTRACT, signed), { code: 'unconfirmed' });
});

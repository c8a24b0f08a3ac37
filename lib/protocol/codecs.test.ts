import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, type Bytes } from '../base/bytes.ts';
import { decodeCbor, EncodingError } from '../base/cbor.ts';
import type { Codec } from '../base/schema.ts';
import { bytes32 } from '../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../crypto/sealing.ts';
import { barrierPassCodec, barrierRequestCodec } from './barrier.ts';
import { envelopeCodec } from './command.ts';
import { directoryContractCodec, directoryHeadCodec, directoryProfileCodec } from './directory.ts';
import { genesisCodec } from './genesis.ts';
import { handoutRequestCodec, handoutShareCodec } from './handout.ts';
import { leaseCodec } from './lease.ts';
import { leaseRequestCodec } from './lease-request.ts';
import { queryEnvelopeCodec } from './query.ts';
import { assignmentCodec } from './records/assignment.ts';
import { commitmentCodec } from './records/commitment.ts';
import { contractKeysCodec } from './records/contract-keys.ts';
import { deployCodec } from './records/deploy.ts';
import { engineCodec } from './records/engine.ts';
import { joinCodec } from './records/join.ts';
import { heartbeatCodec } from './records/heartbeat.ts';
import { measurementCodec } from './records/measurement.ts';
import { profileCodec } from './records/profile.ts';
import { verdictCodec } from './records/verdict.ts';
import { workerCodec } from './records/worker.ts';
import { entryPageCodec, logHeadsCodec, releasesRequestCodec } from './release-audit.ts';
import { releaseReceiptCodec } from './release-receipt.ts';
import { sessionCodec } from './session.ts';
import { NO_RECORDS, recordCodec, signRecord } from './signed-record.ts';
import { altered, CONTRACT, createTestSession, NETWORK, NOW, signerOf } from './testing.ts';

const identity = signerOf(3).identity;
const sealing = new Uint8Array(SEALING_KEY_LENGTH).fill(5);
const signature = new Uint8Array(64).fill(6);
const cosignatures = [{ by: identity, signature }];
const set = { epoch: 1, n: 1, t: 1 };
const some = Uint8Array.of(1, 2, 3);
const cid = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';

function sample<T>(name: string, codec: Codec<T>, value: T): [string, Codec<unknown>, Bytes] {
  return [name, codec, codec.encode(value)];
}

const log = { contract: CONTRACT, epoch: 1, instance: identity };
const logged = { sealed: some, key: bytes32(7) };
const witnessed = {
  ...{ worker: identity, nonce: bytes32(1), size: 4, root: bytes32(2), height: 9, time: NOW },
  ...{ by: identity, sig: signature },
};

const SAMPLES = [
  sample('session certificate', sessionCodec, sessionCodec.decode(createTestSession().certificate)),
  sample(
    'record',
    recordCodec,
    recordCodec.decode(signRecord(signerOf(3), NETWORK, NO_RECORDS, 'heartbeat', some).bytes),
  ),
  sample('command envelope', envelopeCodec, {
    v: 1,
    kind: 'command',
    network: NETWORK,
    contract: CONTRACT,
    epoch: 1,
    sealed: some,
    tag: new Uint8Array(16),
  }),
  sample('query envelope', queryEnvelopeCodec, {
    v: 1,
    kind: 'query',
    network: NETWORK,
    contract: CONTRACT,
    key: bytes32(7),
    sealed: some,
  }),
  sample('genesis', genesisCodec, {
    v: 1,
    kind: 'network',
    name: 'test',
    salt: new Uint8Array(16),
    governance: { threshold: 1, keys: [identity] },
    gatekeepers: [{ identity, sealing, endpoint: 'http://g', measurement: bytes32(1) }],
    threshold: 1,
    measurements: [bytes32(2)],
    policy: { simulated: true },
  }),
  sample('lease', leaseCodec, {
    v: 1,
    network: NETWORK,
    ...set,
    worker: identity,
    queryKey: sealing,
    measurement: bytes32(1),
    tee: 'simulated',
    notBefore: NOW,
    notAfter: NOW,
    cosignatures,
  }),
  sample('lease request', leaseRequestCodec, { queryKey: sealing, load: 3 }),
  sample('hand-out request', handoutRequestCodec, { contract: CONTRACT, epoch: 1, instance: identity }),
  sample('hand-out share', handoutShareCodec, {
    contract: CONTRACT,
    ...set,
    gatekeeper: identity,
    nonce: bytes32(1),
    index: 1,
    value: bytes32(2),
    blinding: bytes32(3),
  }),
  sample('barrier request', barrierRequestCodec, { ...log, size: 4, entries: [logged] }),
  sample('barrier pass', barrierPassCodec, {
    ...{ v: 1 as const, network: NETWORK, ...log, n: 1, t: 1 },
    ...witnessed,
  }),
  sample('release receipt', releaseReceiptCodec, {
    ...{ v: 1, instance: identity, epoch: 1, size: 4, root: bytes32(2) },
    passes: [{ by: identity, nonce: bytes32(1), height: 9, time: NOW, sig: signature }],
    entries: [{ index: 1, logged, key: bytes32(3), path: [bytes32(4)] }],
  }),
  sample('releases request', releasesRequestCodec, { ask: 'heads', contract: CONTRACT, nonce: bytes32(1) }),
  sample('entries request', releasesRequestCodec, {
    ask: 'entries',
    contract: CONTRACT,
    instance: identity,
    from: 2,
  }),
  sample('log heads', logHeadsCodec, {
    ...{ v: 1, network: NETWORK, contract: CONTRACT, n: 1, t: 1, nonce: bytes32(1), height: 9, time: NOW },
    ...{ logs: [{ worker: identity, instance: identity, epoch: 1, size: 4, root: bytes32(2) }] },
    ...{ by: identity, sig: signature },
  }),
  sample('page of entries', entryPageCodec, { v: 1, entries: [logged] }),
  sample('directory contract', directoryContractCodec, {
    v: 2,
    deploy: some,
    joined: [some],
    keys: some,
    assignment: new Uint8Array(),
    workers: [{ identity, lease: some }],
  }),
  sample('directory profile', directoryProfileCodec, { v: 1, record: some }),
  sample('directory head', directoryHeadCodec, { v: 1, seq: 2, hash: bytes32(1) }),
  sample('assignment', assignmentCodec, {
    contract: CONTRACT,
    ...set,
    serial: 1,
    workers: [identity],
    cosignatures,
  }),
  sample('commitment', commitmentCodec, {
    contract: CONTRACT,
    ...set,
    version: 1,
    previous: bytes32(0),
    root: bytes32(1),
    cid,
    position: 5,
    code: bytes32(2),
    releases: bytes32(3),
    sig: signature,
  }),
  sample('contract keys', contractKeysCodec, {
    contract: CONTRACT,
    ...set,
    commitments: [bytes32(1)],
    shares: [{ gatekeeper: identity, index: 1, sealed: some }],
    sealing,
    committing: identity,
    cosignatures,
  }),
  sample('deploy', deployCodec, {
    code: { hash: bytes32(1), cid },
    replicas: 2,
    workers: [identity],
    measurements: [],
  }),
  sample('join', joinCodec, { contract: CONTRACT, code: { hash: bytes32(1), cid } }),
  sample('heartbeat', heartbeatCodec, { load: 1 }),
  sample('measurement', measurementCodec, {
    measurement: bytes32(1),
    approved: true,
    notBefore: NOW,
    cosignatures,
  }),
  sample('engine', engineCodec, {
    previous: bytes32(1),
    engine: bytes32(2),
    height: 1_000,
    cosignatures,
  }),
  sample('profile', profileCodec, { vault: sealing, drive: CONTRACT, generation: 4 }),
  sample('verdict', verdictCodec, {
    worker: identity,
    evidence: bytes32(1),
    admitted: false,
    reason: 'no',
    measurement: bytes32(2),
    tee: 'simulated',
    n: 1,
    t: 1,
  }),
  sample('worker', workerCodec, {
    sealing,
    endpoint: 'http://w',
    capacity: 3,
    evidence: { hash: bytes32(1), cid },
  }),
];

const refused = (error: unknown): boolean => error instanceof EncodingError;

for (const [name, codec, bytes] of SAMPLES) {
  void test(`${name}: comes back; anything more, less or otherwise encoded is refused`, () => {
    const fields = decodeCbor(bytes) as Record<string, unknown>;
    assert.deepEqual(codec.encode(codec.decode(bytes)), bytes);
    const notCanonical = { code: 'not-canonical' };
    assert.throws(() => codec.decode(concatBytes(bytes, Uint8Array.of(0))), notCanonical);
    assert.throws(() => codec.decode(bytes.slice(0, -1)), notCanonical);
    const longHead = concatBytes(Uint8Array.of(0xb8, Object.keys(fields).length), bytes.slice(1));
    assert.throws(() => codec.decode(longHead), notCanonical);
    const wrongShape = { code: 'wrong-shape' };
    assert.throws(() => codec.decode(altered(bytes, { unknown: 1 })), wrongShape);
    for (const field of Object.keys(fields)) {
      assert.throws(() => codec.decode(altered(bytes, { [field]: undefined })), wrongShape, field);
      assert.throws(() => codec.decode(altered(bytes, { [field]: null })), wrongShape, field);
    }
    if ('v' in fields)
      for (const v of [0, Number(fields['v']) + 1])
        assert.throws(() => codec.decode(altered(bytes, { v })), wrongShape);
    if ('kind' in fields) assert.throws(() => codec.decode(altered(bytes, { kind: 'other' })), wrongShape);
  });

  void test(`${name}: byte strings of fixed length have that length, counts are whole and not negative`, () => {
    const fields = decodeCbor(bytes) as Record<string, unknown>;
    for (const [field, value] of Object.entries(fields)) {
      if (value instanceof Uint8Array && [32, 33, 64, SEALING_KEY_LENGTH].includes(value.length)) {
        for (const other of [value.slice(1), concatBytes(value, Uint8Array.of(0))]) {
          assert.throws(() => codec.decode(altered(bytes, { [field]: other })), refused, field);
        }
      }
      if (typeof value === 'number') {
        for (const other of [-1, 1n << 60n]) {
          assert.throws(() => codec.decode(altered(bytes, { [field]: other })), refused, field);
        }
      }
    }
  });

  void test(`${name}: hostile bytes are refused with an EncodingError, or are the one encoding of what they say`, () => {
    const judge = (hostile: Uint8Array): void => {
      let value: unknown;
      try {
        value = codec.decode(hostile);
      } catch (error) {
        assert.ok(refused(error));
        return;
      }
      assert.deepEqual(codec.encode(value), new Uint8Array(hostile));
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), judge), { numRuns: 50 });
    const edit = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const hostile = bytes.slice();
        for (const { at, byte } of edits) hostile[at] = byte;
        judge(hostile);
      }),
      { numRuns: 50 },
    );
  });
}

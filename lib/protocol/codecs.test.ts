import { sample, testCodecs } from './testing/codec-tests.ts';
import { bytes32 } from '../base/testing.ts';
import { SEALING_KEY_LENGTH } from '../crypto/sealing.ts';
import { barrierPassCodec, barrierRequestCodec } from './barrier.ts';
import { envelopeCodec } from './command.ts';
import { directoryContractCodec, directoryHeadCodec, directoryProfileCodec } from './directory.ts';
import { directoryWorkerCodec } from './directory/worker-answer.ts';
import { directoryCheckpointCodec } from './records/directory-checkpoint.ts';
import { genesisCodec } from './genesis.ts';
import { handoutRequestCodec, handoutShareCodec } from './handout.ts';
import { leaseCodec } from './lease.ts';
import { leaseRequestCodec } from './lease-request.ts';
import { queryEnvelopeCodec } from './query.ts';
import { assignmentCodec } from './records/assignment.ts';
import { commitmentCodec } from './records/commitment.ts';
import { contractKeysCodec } from './records/contract-keys.ts';
import { gatekeeperCodec } from './records/gatekeeper.ts';
import { gatekeeperSetCodec } from './records/gatekeeper-set.ts';
import { contractSharingCodec } from './records/contract-sharing.ts';
import { cosignedCodec, derivedCodec, proposalCodec } from './gatekeeping/cosigning.ts';
import {
  dealCodec,
  dealtCodec,
  dealtShareCodec,
  judgeCodec,
  judgedCodec,
  revealCodec,
  revealedCodec,
  settleCodec,
  settledCodec,
} from './gatekeeping/joint-generation.ts';
import { deployCodec } from './records/deploy.ts';
import { engineCodec } from './records/engine.ts';
import { hardwareDecisionCodec } from './records/hardware-policy.ts';
import { joinCodec } from './records/join.ts';
import { heartbeatCodec } from './records/heartbeat.ts';
import { measurementCodec } from './records/measurement.ts';
import { rotationCodec } from './records/rotation.ts';
import { profileCodec } from './records/profile.ts';
import { verdictCodec } from './records/verdict.ts';
import { workerCodec } from './records/worker.ts';
import { entryPageCodec, logHeadsCodec, releasesRequestCodec } from './release-audit.ts';
import { releaseReceiptCodec } from './release-receipt.ts';
import { sessionCodec } from './session.ts';
import { NO_RECORDS, recordCodec, signRecord } from './signed-record.ts';
import { STRICT_HARDWARE } from './tee.ts';
import { CONTRACT, createTestSession, NETWORK, NOW, signerOf } from './testing.ts';

const identity = signerOf(3).identity;
const sealing = new Uint8Array(SEALING_KEY_LENGTH).fill(5);
const signature = new Uint8Array(64).fill(6);
const cosignatures = [{ by: identity, signature }];
const set = { epoch: 1, n: 1, t: 1 };
const ofSet = { set: 1, n: 1, t: 1 };
const about = { session: bytes32(5), contract: CONTRACT, epoch: 1 };
const some = Uint8Array.of(1, 2, 3);
const directory = {
  checkpoint: some,
  found: [{ entry: [some], siblings: [bytes32(1)], other: [{ key: bytes32(2), value: bytes32(3) }] }],
};
const cid = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';

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
    ...ofSet,
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
    epoch: 1,
    from: 2,
  }),
  sample('log heads', logHeadsCodec, {
    ...{ v: 2, network: NETWORK, contract: CONTRACT, n: 1, t: 1, nonce: bytes32(1), height: 9, time: NOW },
    closed: [5, 9],
    ...{ logs: [{ worker: identity, instance: identity, epoch: 1, size: 4, root: bytes32(2) }] },
    ...{ by: identity, sig: signature },
  }),
  sample('page of entries', entryPageCodec, { v: 1, entries: [logged] }),
  sample('directory contract', directoryContractCodec, {
    v: 3,
    deploy: some,
    joined: [some],
    keys: some,
    assignment: new Uint8Array(),
    workers: [{ identity, lease: some }],
    directory,
  }),
  sample('directory profile', directoryProfileCodec, { v: 2, record: some, directory }),
  sample('directory head', directoryHeadCodec, { v: 2, seq: 2, hash: bytes32(1), directory }),
  sample('directory worker', directoryWorkerCodec, { v: 1, directory }),
  sample('directory checkpoint', directoryCheckpointCodec, {
    ...ofSet,
    ...{ height: 7, hash: bytes32(1), time: NOW, root: bytes32(2) },
    cosignatures,
  }),
  sample('assignment', assignmentCodec, {
    contract: CONTRACT,
    ...ofSet,
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
  sample('contract sharing', contractSharingCodec, {
    contract: CONTRACT,
    epoch: 1,
    ...ofSet,
    commitments: [bytes32(1)],
    dealers: [identity],
    excluded: [{ gatekeeper: identity, why: 'bad-share' }],
    shares: [{ gatekeeper: identity, index: 1, sealed: some }],
    cosignatures,
  }),
  sample('contract keys', contractKeysCodec, {
    contract: CONTRACT,
    epoch: 1,
    ...ofSet,
    sharing: bytes32(1),
    sealing,
    committing: identity,
    derivedBy: [identity],
    cosignatures,
  }),
  sample('deal request', dealCodec, about),
  sample('dealing', dealtCodec, {
    ...about,
    commitments: [bytes32(1)],
    sealed: [{ to: identity, box: some }],
  }),
  sample('judge request', judgeCodec, { ...about, dealings: [some] }),
  sample('judgement', judgedCodec, { ...about, bad: [identity] }),
  sample('reveal request', revealCodec, { ...about, judgement: some }),
  sample('revealed share', revealedCodec, {
    ...about,
    to: identity,
    value: bytes32(1),
    blinding: bytes32(2),
  }),
  sample('settle request', settleCodec, { ...about, dealings: [some], judgements: [some], reveals: [some] }),
  sample('settled share', settledCodec, { ...about, index: 1, sealed: some }),
  sample('dealt share', dealtShareCodec, { index: 1, value: bytes32(1), blinding: bytes32(2) }),
  sample('proposal', proposalCodec, {
    kind: 'assignment',
    body: some,
    session: bytes32(0),
    evidence: [some],
  }),
  sample('cosigned', cosignedCodec, { signature }),
  sample('derived keys', derivedCodec, {
    contract: CONTRACT,
    epoch: 1,
    sharing: bytes32(1),
    sealing,
    committing: identity,
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
    role: 'worker',
    measurement: bytes32(1),
    approved: true,
    notBefore: NOW,
    cosignatures,
  }),
  sample('gatekeeper', gatekeeperCodec, {
    sealing,
    endpoint: 'http://g',
    evidence: { hash: bytes32(1), cid },
  }),
  sample('gatekeeper set', gatekeeperSetCodec, {
    set: 2,
    members: [identity],
    threshold: 1,
    cosignatures,
  }),
  sample('rotation', rotationCodec, { contract: CONTRACT, epoch: 2 }),
  sample('hardware policy', hardwareDecisionCodec, {
    serial: 1,
    notBefore: NOW,
    hardware: { ...STRICT_HARDWARE, platforms: { allow: [], deny: [bytes32(1)] } },
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
    ...ofSet,
  }),
  sample('worker', workerCodec, {
    sealing,
    endpoint: 'http://w',
    capacity: 3,
    evidence: { hash: bytes32(1), cid },
  }),
];

testCodecs(SAMPLES);

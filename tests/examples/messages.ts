import { decodeCbor, encodeCbor, type CborValue } from '../../lib/base/cbor.ts';
import type { Bytes } from '../../lib/base/bytes.ts';
import { bytes32 } from '../../lib/base/testing.ts';
import { encodeAddress } from '../../lib/crypto/address.ts';
import { domainBytes, domainHash } from '../../lib/crypto/domain.ts';
import { unpadMessage } from '../../lib/crypto/padding.ts';
import { open, openRequest } from '../../lib/crypto/sealing.ts';
import { envelopeCodec, openEnvelope, sealCommand } from '../../lib/protocol/command.ts';
import { unpaddedAnswer } from '../../lib/protocol/padded.ts';
import { sealMessage } from '../../lib/protocol/message.ts';
import { openQuery, queryEnvelopeCodec, sealQuery, type QueryEnvelope } from '../../lib/protocol/query.ts';
import { signReceipt } from '../../lib/protocol/receipt.ts';
import { commitmentCodec, commitmentMessage } from '../../lib/protocol/records/commitment.ts';
import { contractIdOf } from '../../lib/protocol/records/deploy.ts';
import { heartbeatCodec } from '../../lib/protocol/records/heartbeat.ts';
import { signSession } from '../../lib/protocol/session.ts';
import { NO_RECORDS, signRecord } from '../../lib/protocol/signed-record.ts';
import { toGuestJson } from '../../lib/tee/pruntime/engine/mapping.ts';
import * as input from './inputs.ts';

const { network, contract, account, session, worker, TIME, POSITION } = input;
const EPOCH = 1;
/** Of no bytes at all. */
const STATE_CID = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';
const ARGUMENTS = { ids: [input.NODE] };
/** For the mapping of section 11, not a method's. */
const GUEST_ARGUMENTS = encodeCbor({
  wrap: Uint8Array.of(0xfb, 0xff),
  until: TIME,
  note: null,
  ids: [input.NODE],
});

export const certificate = signSession(account, {
  network,
  session: session.identity,
  scope: 'full',
  contracts: [],
  expires: TIME + 86_400_000,
  generation: 0,
});

const commandFields = {
  session: certificate,
  counter: 1,
  notAfter: TIME + 600_000,
  method: 'trash',
  args: encodeCbor(ARGUMENTS),
};
const queryFields = {
  session: certificate,
  about: 'contract' as const,
  nonce: input.nonce16,
  notAfter: TIME + 60_000,
  method: 'status',
  args: encodeCbor({}),
};

/** One sealed under fresh randomness; what is inside is always the same. */
export const sealedCommand = (): Promise<Bytes> =>
  sealCommand(
    { network, contract, epoch: EPOCH, sealing: input.sealing.publicKey },
    session,
    commandFields,
    input.admission,
  );

/** @returns what a command envelope to the examples' contract holds. */
export async function insideCommand(bytes: Bytes): Promise<Bytes> {
  const { sealed } = envelopeCodec.decode(bytes);
  return unpadMessage(
    await open(input.sealing.seed, sealed, domainBytes('command-aad', network, contract, EPOCH)),
  );
}

export const sealedQuery = () =>
  sealQuery({ network, contract, queryKey: input.sealing.publicKey }, session, queryFields);

const openedRequest = ({ key, sealed }: QueryEnvelope) =>
  openRequest(input.sealing.seed, sealed, domainBytes('query-aad', network, contract, key));

export async function insideQuery(bytes: Bytes): Promise<Bytes> {
  return unpadMessage((await openedRequest(queryEnvelopeCodec.decode(bytes))).plaintext);
}

/** The answer of a worker that never executed a command, to whom the contract's policy answers. */
export async function answerTo(bytes: Bytes): Promise<Bytes> {
  const use = { network, time: TIME, generationOf: () => 0 };
  const { answer } = await openQuery(bytes, queryEnvelopeCodec.decode(bytes), input.sealing.seed, use);
  const value = encodeCbor({ initialised: false, root: null, role: null });
  const fields = { position: POSITION, time: TIME, root: bytes32(0), ok: true, code: '', detail: '' };
  return answer({ ...fields, value, admission: input.admission, witness: new Uint8Array() });
}

export async function insideAnswer(query: Bytes, answer: Bytes): Promise<Bytes> {
  const { channel } = await openedRequest(queryEnvelopeCodec.decode(query));
  return unpaddedAnswer(await channel.openResponse(answer));
}

function commitment(): Bytes {
  const fields = {
    ...{ contract, epoch: EPOCH, n: 1, t: 1, version: 1, previous: bytes32(0), root: bytes32(0x33) },
    ...{ cid: STATE_CID, position: POSITION, code: bytes32(0x44) },
  };
  const sig = input.committing.sign(commitmentMessage(network, fields));
  return commitmentCodec.encode({ ...fields, releases: bytes32(0), sig });
}

/** A message from the examples' contract to the one of 66×32, its group's third. */
async function insideMessage(): Promise<Bytes> {
  const to = { network, contract: bytes32(0x66), epoch: EPOCH, sealing: input.sealing.publicKey };
  const fields = {
    ...{ from: contract, to: to.contract, seq: 3, after: 2, until: TIME + 604_800_000, depth: 1 },
    ...{ method: 'note', args: encodeCbor({ text: 'hi' }) },
  };
  const envelope = envelopeCodec.decode(await sealMessage(to, input.committing, fields));
  return openEnvelope(envelope, input.sealing.seed);
}

/** The examples that are computed from the inputs alone, by the names that the document gives them. */
export async function messageExamples(): Promise<Record<string, Bytes | string>> {
  const body = heartbeatCodec.encode({ load: 5 });
  const record = signRecord(account, network, NO_RECORDS, 'heartbeat', body);
  const receipt = {
    ...{ network, contract, command: bytes32(0x55), position: POSITION, time: TIME, ok: true },
    ...{ code: '', detail: '', value: encodeCbor({ change: 9 }), events: encodeCbor([]) },
  };
  return {
    domain: domainBytes('example', network, 1, 'two'),
    hash: domainHash('example', network, 1, 'two'),
    identity: input.person.identity,
    address: encodeAddress(input.person.identity),
    record: record.bytes,
    'record-hash': record.head.hash,
    'contract-id': contractIdOf({ network, signer: account.identity, seq: 1 }),
    session: certificate,
    command: await insideCommand(await sealedCommand()),
    query: await insideQuery((await sealedQuery()).envelope),
    message: await insideMessage(),
    receipt: signReceipt(worker, receipt),
    commitment: commitment(),
    arguments: GUEST_ARGUMENTS,
    'arguments-inside': toGuestJson(decodeCbor(GUEST_ARGUMENTS) as CborValue),
  };
}

import * as v from 'valibot';
import { equalBytes, type Bytes } from '../base/bytes.ts';
import { bytesUpTo, codecOf, millis, uint, type Codec } from '../base/schema.ts';
import { domainBytes, domainHash, hashBytes, macBytes } from '../crypto/domain.ts';
import { open, seal } from '../crypto/sealing.ts';
import { isSignatureOf, type Signer } from '../crypto/signing.ts';
import { COMMIT } from './called-method.ts';
import { ProtocolError } from './errors.ts';
import { argument, contractId, methodName, networkId, sealedBytes, signature, version1 } from './fields.ts';
import { padMessage, unpadded } from './padded.ts';
import { openSession, type SessionCertificate, type SessionUse } from './session.ts';

/**
 * A sealed command, as it lies on the chain. Anyone may post it; only its contract can read it.
 *
 * | field | |
 * | --- | --- |
 * | network, contract, epoch | the HPKE AAD binds all three |
 * | sealed | HPKE to the contract's sealing key of that epoch |
 * | tag | first 16 bytes of HMAC(admission key, hash of the rest), or empty |
 */
const envelopeSchema = v.strictObject({
  v: version1,
  kind: v.literal('command'),
  network: networkId,
  contract: contractId,
  epoch: uint,
  sealed: sealedBytes,
  tag: bytesUpTo(16),
});
export type CommandEnvelope = v.InferOutput<typeof envelopeSchema>;
export const envelopeCodec: Codec<CommandEnvelope> = codecOf('command envelope', envelopeSchema);

/**
 * What is sealed inside.
 *
 * | field | |
 * | --- | --- |
 * | session | session certificate |
 * | counter | above every earlier one of this session; gaps allowed |
 * | notAfter | the command is void in blocks later than this |
 * | method, args | args are CBOR; `@commit` with an empty map is no contract's |
 * | sig | by the session key over all of it and the contract, but not the epoch: resealing needs no signature |
 */
const commandSchema = v.strictObject({
  v: version1,
  session: bytesUpTo(8192),
  counter: uint,
  notAfter: millis,
  method: v.union([methodName, v.literal(COMMIT)]),
  args: argument,
  sig: signature,
});
export type Command = v.InferOutput<typeof commandSchema>;
const commandCodec: Codec<Command> = codecOf('command', commandSchema);

type CommandTarget = { network: Bytes; contract: Bytes };
export type CommandFields = Omit<Command, 'v' | 'sig'>;

const signedBytes = (to: CommandTarget, c: CommandFields): Bytes =>
  domainBytes(
    'command',
    to.network,
    to.contract,
    hashBytes(c.session),
    c.counter,
    c.notAfter,
    c.method,
    c.args,
  );

const envelopeAad = (e: Pick<CommandEnvelope, 'network' | 'contract' | 'epoch'>): Bytes =>
  domainBytes('command-aad', e.network, e.contract, e.epoch);

export type ContractSealing = CommandTarget & { epoch: number; sealing: Bytes };

/** @param admission the contract's admission key, once known; without it the envelope goes untagged. */
export async function sealCommand(
  to: ContractSealing,
  session: Signer,
  fields: CommandFields,
  admission: Bytes | undefined,
): Promise<Bytes> {
  return sealEnvelope(to, signCommand(to, session, fields), admission);
}

/** What `sealEnvelope` takes of a command, for whichever epoch; whatever of it is executed uses its counter up. */
export const signCommand = (to: CommandTarget, session: Signer, fields: CommandFields): Bytes =>
  commandCodec.encode({ v: 1, ...fields, sig: session.sign(signedBytes(to, fields)) });

/** An envelope around what only its contract reads: a command, or what `message.ts` has beside it. */
export async function sealEnvelope(
  to: ContractSealing,
  inner: Bytes,
  admission: Bytes | undefined,
): Promise<Bytes> {
  const { network, contract, epoch } = to;
  const sealed = await seal(to.sealing, padMessage(inner), envelopeAad(to));
  const tag =
    admission === undefined
      ? new Uint8Array()
      : admissionTag(admission, { network, contract, epoch, sealed });
  return envelopeCodec.encode({ v: 1, kind: 'command', network, contract, epoch, sealed, tag });
}

export function isAdmitted(envelope: CommandEnvelope, admission: Uint8Array): boolean {
  return equalBytes(envelope.tag, admissionTag(admission, envelope));
}

function admissionTag(
  key: Uint8Array,
  e: Pick<CommandEnvelope, 'network' | 'contract' | 'epoch' | 'sealed'>,
): Bytes {
  return macBytes(key, domainHash('admission', e.network, e.contract, e.epoch, e.sealed)).slice(0, 16);
}

/** The name of a command in receipts: the hash of its envelope. */
export const commandHash = (envelope: Uint8Array): Bytes => hashBytes(envelope);

export type OpenedCommand = { command: Command; session: SessionCertificate };

/** What `sealEnvelope` sealed. @throws CryptoError `cannot-open`. */
export const openEnvelope = async (envelope: CommandEnvelope, seed: Bytes): Promise<Bytes> =>
  unpadded(await open(seed, envelope.sealed, envelopeAad(envelope)));

type CommandUse = Omit<SessionUse, 'kind' | 'contract'>;

/** @throws CryptoError `cannot-open`, and what `verifyCommand` throws. */
export const openCommand = async (
  envelope: CommandEnvelope,
  seed: Bytes,
  use: CommandUse,
): Promise<OpenedCommand> => verifyCommand(await openEnvelope(envelope, seed), envelope.contract, use);

/** @throws EncodingError, ProtocolError of `openSession` or `bad-signature` or `expired`. */
export function verifyCommand(inner: Bytes, contract: Bytes, use: CommandUse): OpenedCommand {
  const command = commandCodec.decode(inner);
  const session = openSession(command.session, { ...use, contract, kind: 'command' });
  if (
    !isSignatureOf(session.session, signedBytes({ network: use.network, contract }, command), command.sig)
  ) {
    throw new ProtocolError('bad-signature', 'the session key did not sign this command');
  }
  if (use.time > command.notAfter) throw new ProtocolError('expired', 'the command came too late');
  return { command, session };
}

import { encodeCbor } from '../../base/cbor.ts';
import type { Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { delay } from '../../base/wait.ts';
import { commandHash, sealEnvelope } from '../../protocol/command.ts';
import { openReceipt, type Receipt } from '../../protocol/receipt.ts';
import { DriveError } from '../drive-error.ts';
import type { NetworkConnection } from '../network-connection.ts';
import type { AskWorkers } from './ask-workers.ts';
import type { ContractRecord } from './contract-record.ts';
import type { PortalClient } from './portal-client.ts';

export type Sending = {
  connection: NetworkConnection;
  ask: AskWorkers;
  record(): Promise<ContractRecord>;
  /** The newest epoch of the contract that is known here. */
  epoch(): number | undefined;
  forget(): void;
  /** The admission key of an epoch, if it is known. */
  admission(epoch: number): Bytes | undefined;
  forgetAdmission(): void;
};

/** How often one command is sealed anew. */
const MOST_SEALINGS = 4;

/**
 * Seals a signed command, hands it over, and waits for its receipt. Where its envelope was passed over, because the contract's keys were rotated
 * meanwhile, the same command is sealed to the newest keys: it is executed once at most, whatever becomes of which envelope.
 * @param contract the root of the group, which the command was signed for.
 * @throws what handing over throws, while nothing was handed over; then DriveError `unconfirmed` only.
 */
export async function sendCommand(sending: Sending, contract: Bytes, signed: Bytes): Promise<Receipt> {
  for (let sealings = 0; sealings < MOST_SEALINGS; sealings++) {
    const sealed = await post(sending, contract, signed).catch((cause: unknown) => {
      throw sealings === 0 ? cause : unconfirmed(cause);
    });
    const receipt = await receiptOf(sending, contract, sealed);
    if (receipt !== 'passed-over') return receipt;
    sending.forgetAdmission();
    sending.forget();
  }
  throw unconfirmed(undefined);
}

type Sealed = { command: Bytes; epoch: number; isTagged: boolean };

async function post(
  { connection: { network, portal }, record, admission: admissionOf }: Sending,
  contract: Bytes,
  signed: Bytes,
): Promise<Sealed> {
  const { keys } = await record();
  if (keys === undefined) throw new DriveError('no-worker', 'the contract has no keys yet');
  const { epoch, sealing } = keys;
  const admission = admissionOf(epoch);
  const envelope = await sealEnvelope({ network, contract, epoch, sealing }, signed, admission);
  await handOver(portal, envelope);
  return { command: commandHash(envelope), epoch, isTagged: admission !== undefined };
}

async function receiptOf(
  { connection: { network }, ask, epoch, forget }: Sending,
  contract: Bytes,
  { command, epoch: sealedTo, isTagged }: Sealed,
): Promise<Receipt | 'passed-over'> {
  const question = { about: 'receipt' as const, method: 'receipt', args: encodeCbor(command) };
  try {
    return await ask(
      question,
      ({ ok, code, value }, { worker }) => {
        if (ok) return openReceipt(value, { network, contract, command, worker });
        if (code === 'bad-tag' && isTagged) return 'passed-over';
        if (code !== 'epoch-closed') return undefined;
        // A worker's word alone closes no epoch: there must be keys of a newer one.
        if ((epoch() ?? 0) > sealedTo) return 'passed-over';
        forget();
        return undefined;
      },
      { throughLoss: true },
    );
  } catch (cause) {
    // It may have been executed, or may yet be; only a receipt tells.
    throw unconfirmed(cause);
  }
}

const unconfirmed = (cause: unknown): DriveError =>
  new DriveError('unconfirmed', 'no worker vouches yet that the command was executed', { cause });

const RELAY_PAUSES = [300, 900, 2_700];

/** A connection may break after the portal took the envelope: the same bytes sent again are executed once. */
async function handOver(portal: PortalClient, envelope: Bytes): Promise<void> {
  for (const pause of RELAY_PAUSES) {
    try {
      await portal.relay(envelope);
      return;
    } catch (error) {
      if (codeOf(error) !== 'offline') throw error;
    }
    await delay(pause);
  }
  await portal.relay(envelope);
}

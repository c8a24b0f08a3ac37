import { decodeCbor, encodeCbor, EncodingError, type CborValue } from '../../base/cbor.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { parseCalledMethod } from '../../protocol/called-method.ts';
import { commandHash, isAdmitted, openCommand, type OpenedCommand } from '../../protocol/command.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { heightOf } from '../../protocol/position.ts';
import { generationAt } from '../../protocol/reducer/network-state.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import type { ContractSecrets } from '../enclave/contract-secrets.ts';
import { instanceName, type KeyedInstance } from './contract-key-client.ts';
import type { RuntimeContext } from './ports.ts';
import type { SessionCounters } from './session-counters.ts';
import type { CommandOutcome } from './command-outcome.ts';
import type { EntryWrites } from './engine/outcome.ts';

/**
 * How far behind a command's block its `notAfter` may lie, in milliseconds. Until then its counter is remembered, so anybody's
 * command takes room for so long.
 */
const MAX_COMMAND_AHEAD = 3_600_000;

/** Untagged envelopes that are tried per contract and block; the rest are ignored, by every replica alike. */
const UNTAGGED_PER_BLOCK = 16;

export type ExecutionTarget = {
  id: string;
  /** Whether the id is a member's that runs. */
  isMember: (id: string) => boolean;
  owner: Bytes;
  keyed: KeyedInstance;
  sessions: SessionCounters;
};

/** Decides which envelopes are worth opening. Its state is one block. */
export function createAdmission(secrets: ContractSecrets): (command: LoggedCommand) => boolean {
  let height = -1;
  let untagged = 0;
  return ({ envelope, position }) => {
    if (heightOf(position) !== height) {
      height = heightOf(position);
      untagged = 0;
    }
    if (envelope.tag.length > 0) return isAdmitted(envelope, secrets.admission);
    untagged += 1;
    return untagged <= UNTAGGED_PER_BLOCK;
  };
}

export type ExecutedCommand = { readonly outcome: CommandOutcome; readonly writes: EntryWrites };

/**
 * Executes one logged command. @returns undefined for an envelope that is no command of this contract: it leaves no trace.
 * @throws EngineError if the engine failed: the replica must then be rebuilt, never go on.
 */
export async function executeCommand(
  context: RuntimeContext,
  target: ExecutionTarget,
  logged: LoggedCommand,
): Promise<ExecutedCommand | undefined> {
  const opened = await openLogged(context, target, logged);
  if (opened === undefined) return undefined;
  const { command, session } = opened;
  if (command.notAfter > logged.time + MAX_COMMAND_AHEAD) return undefined;
  const caller = toHex(session.account);
  const { position, time } = logged;
  const base = { command: commandHash(logged.bytes), caller, position, time };
  target.sessions.dropExpired(time);
  if (!target.sessions.take(toHex(session.session), command.counter, command.notAfter)) return undefined;
  const args = argumentsOf(command.args);
  if (args === undefined) return failed({ ...base, code: 'bad-arguments', detail: '' });
  const { member, method } = parseCalledMethod(command.method);
  if (member !== undefined && !target.isMember(member))
    return failed({ ...base, code: 'unknown-contract', detail: '' });
  const call = {
    contract: member ?? target.id,
    owner: toHex(target.owner),
    caller,
    position,
    time,
    kind: 'command' as const,
  };
  const result = await context.engine.command(instanceName(target.keyed), call, method, args.value);
  if (!result.ok) return failed({ ...base, code: result.code, detail: result.detail.slice(0, 200) });
  const { value, events, writes } = result;
  const outcome = {
    ...base,
    ok: true,
    code: '',
    detail: '',
    value: encodeCbor(value),
    events: encodeCbor(events),
  };
  return { outcome, writes };
}

const failed = (fields: Omit<CommandOutcome, 'ok' | 'value' | 'events'>): ExecutedCommand => ({
  outcome: { ...fields, ok: false, value: new Uint8Array(), events: new Uint8Array() },
  writes: [],
});

async function openLogged(
  context: RuntimeContext,
  target: ExecutionTarget,
  logged: LoggedCommand,
): Promise<OpenedCommand | undefined> {
  const { profiles } = context.log.state();
  try {
    return await openCommand(logged.envelope, target.keyed.secrets.sealing.seed, {
      network: context.network,
      time: logged.time,
      generationOf: (account) => generationAt(profiles.get(toHex(account)), logged.position),
    });
  } catch (error) {
    if (error instanceof CryptoError || error instanceof ProtocolError || error instanceof EncodingError)
      return undefined;
    throw error;
  }
}

/** Arguments as a contract can take them; undefined for bytes that are not canonical CBOR. */
export function argumentsOf(bytes: Bytes): { value: CborValue } | undefined {
  try {
    return { value: decodeCbor(bytes) as CborValue };
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

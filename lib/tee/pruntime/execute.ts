import { decodeCbor, encodeCbor, EncodingError, type CborValue } from '../../base/cbor.ts';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { COMMIT, parseCalledMethod } from '../../protocol/called-method.ts';
import { commandHash, verifyCommand, type OpenedCommand } from '../../protocol/command.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { rootAt } from '../../protocol/reducer/contracts-at.ts';
import { generationAt } from '../../protocol/reducer/network-state.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import { instanceName, type KeyedInstance } from './contract-key-client.ts';
import type { Courier } from './courier.ts';
import type { RuntimeContext } from './ports.ts';
import type { SessionCounters } from './session-counters.ts';
import type { CommandOutcome } from './command-outcome.ts';
import type { CallContext, CallOutcome, EntryWrites } from './engine/outcome.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';

/**
 * How far behind a command's block its `notAfter` may lie, in milliseconds. Until then its counter is remembered, so anybody's
 * command takes room for so long.
 */
const MAX_COMMAND_AHEAD = 3_600_000;

export type ExecutionTarget = {
  id: string;
  /** Whether the id is a member's that runs. */
  isMember: (id: string) => boolean;
  owner: Bytes;
  keyed: KeyedInstance;
  sessions: SessionCounters;
  outbox: Outbox;
  inbox: Inbox;
  acknowledge: Courier['acknowledge'];
};

/** What came of an envelope. Only commands have an outcome that somebody asks for. */
export type Executed = {
  readonly ok: boolean;
  readonly outcome?: CommandOutcome;
  /** Whether the state is to be committed at the end of this block. */
  readonly commits?: true;
  readonly writes: EntryWrites;
};

/**
 * Executes one logged command. @returns undefined for one that is not this contract's, or void: it leaves no trace.
 * @param inner what was in its envelope.
 * @throws EngineError if the engine failed: the replica must then be rebuilt, never go on.
 */
export async function executeCommand(
  context: RuntimeContext,
  target: ExecutionTarget,
  logged: LoggedCommand,
  inner: Bytes,
): Promise<Executed | undefined> {
  const opened = verifyLogged(context, logged, inner);
  if (opened === undefined) return undefined;
  const { command, session } = opened;
  if (command.notAfter > logged.time + MAX_COMMAND_AHEAD) return undefined;
  const caller = toHex(session.account);
  const { position, time } = logged;
  const base = { command: commandHash(logged.bytes), caller, position, time };
  dropExpired(target, time);
  if (!target.sessions.take(toHex(session.session), command.counter, command.notAfter)) return undefined;
  const args = argumentsOf(command.args);
  if (args === undefined) return failed({ ...base, code: 'bad-arguments', detail: '' });
  if (command.method === COMMIT)
    return caller === toHex(target.owner)
      ? { ...done(base, null, []), commits: true }
      : failed({ ...base, code: 'not-permitted', detail: '' });
  const { member, method } = parseCalledMethod(command.method);
  if (member !== undefined && !target.isMember(member))
    return failed({ ...base, code: 'unknown-contract', detail: '' });
  const call = { contract: member ?? target.id, caller, position, time };
  const result = await runCommand(context, target, { call, method, args: args.value, depth: 0 });
  if (!result.ok) return failed({ ...base, code: result.code, detail: result.detail.slice(0, 200) });
  const { value, events, writes } = result;
  return { ...done(base, value, events), writes };
}

type OutcomePlace = Pick<CommandOutcome, 'command' | 'caller' | 'position' | 'time'>;

const done = (base: OutcomePlace, value: CborValue, events: CborValue[]): Executed => ({
  ok: true,
  outcome: { ...base, ok: true, code: '', detail: '', value: encodeCbor(value), events: encodeCbor(events) },
  writes: [],
});

const failed = (fields: Omit<CommandOutcome, 'ok' | 'value' | 'events'>): Executed => ({
  ok: false,
  outcome: { ...fields, ok: false, value: new Uint8Array(), events: new Uint8Array() },
  writes: [],
});

/** What is void by the log's time, of all that a state remembers for as long only. */
export function dropExpired({ sessions, outbox, inbox }: ExecutionTarget, time: number): void {
  sessions.dropExpired(time);
  outbox.dropExpired(time);
  inbox.dropExpired(time);
}

export type CommandRun = {
  readonly call: Omit<CallContext, 'owner' | 'kind'>;
  readonly method: string;
  readonly args: CborValue;
  /** Of the message that it is; 0 for a session's command. */
  readonly depth: number;
};

/** Runs a command; what it sends is in the outbox then, but for what is sent to nobody. */
export async function runCommand(
  context: RuntimeContext,
  target: ExecutionTarget,
  { call, method, args, depth }: CommandRun,
): Promise<CallOutcome> {
  const { position, time } = call;
  const full = { ...call, owner: toHex(target.owner), kind: 'command' as const };
  const room = target.outbox.room(depth);
  const result = await context.engine.command(instanceName(target.keyed), full, method, args, room);
  if (result.ok) {
    const isThere = ({ to }: { to: string }): boolean =>
      rootAt(context.log.state(), to, position) !== undefined;
    target.outbox.add(result.sent.filter(isThere), { position, time, depth });
  }
  return result;
}

function verifyLogged(
  context: RuntimeContext,
  { envelope, time, position }: LoggedCommand,
  inner: Bytes,
): OpenedCommand | undefined {
  const { profiles } = context.log.state();
  try {
    return verifyCommand(inner, envelope.contract, {
      network: context.network,
      time,
      generationOf: (account) => generationAt(profiles.get(toHex(account)), position),
    });
  } catch (error) {
    if (isMalformed(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that what came is not what it should be, and nothing about this machine. */
export const isMalformed = (error: unknown): boolean =>
  error instanceof CryptoError || error instanceof ProtocolError || error instanceof EncodingError;

/** Arguments as a contract can take them; undefined for bytes that are not canonical CBOR. */
export function argumentsOf(bytes: Bytes): { value: CborValue } | undefined {
  try {
    return { value: decodeCbor(bytes) as CborValue };
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

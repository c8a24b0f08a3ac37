import { equalBytes, fromHex, toHex, type Bytes } from '../../base/bytes.ts';
import {
  isAcknowledgementOf,
  isMessageOf,
  MESSAGE_LIFE,
  type Acknowledgement,
  type Message,
} from '../../protocol/message.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import { committingAt, rootAt } from '../../protocol/reducer/contracts-at.ts';
import { argumentsOf, dropExpired, runCommand, type Executed, type ExecutionTarget } from './execute.ts';
import type { RuntimeContext } from './ports.ts';

/**
 * Executes a message that is the next one of its stream. @returns undefined for one that is forged, void, not for this group, or out of its
 * turn: it leaves no trace. The method's failure uses the message up too.
 * @throws EngineError as `executeCommand`.
 */
export async function executeMessage(
  context: RuntimeContext,
  target: ExecutionTarget,
  { position, time }: LoggedCommand,
  message: Message,
): Promise<Executed | undefined> {
  const { seq, after, until, depth, method } = message;
  const [from, to] = [toHex(message.from), toHex(message.to)];
  if (!isOwn(context, target, to, position)) return undefined;
  if (time > until || until > time + MESSAGE_LIFE || after >= seq) return undefined;
  const committing = committingOf(context, from, position);
  if (committing === undefined || !isMessageOf(committing, context.network, message)) return undefined;
  dropExpired(target, time);
  const turn = target.inbox.take({ from, to, seq, after, until });
  if (turn !== 'early') target.acknowledge(message, turn === 'again', time);
  if (turn !== 'next') return undefined;
  const args = argumentsOf(message.args);
  if (args === undefined || (to !== target.id && !target.isMember(to))) return { ok: false, writes: [] };
  const isOutside = !isOwn(context, target, from, position);
  const call = { contract: to, caller: from, position, time, ...(isOutside && { outside: true as const }) };
  const result = await runCommand(context, target, { call, method, args: args.value, depth });
  return result.ok ? { ok: true, writes: result.writes } : { ok: false, writes: [] };
}

/** Takes what is acknowledged out of the outbox. @returns undefined where that is nothing. */
export function executeAcknowledgement(
  context: RuntimeContext,
  target: ExecutionTarget,
  { position, time }: LoggedCommand,
  ack: Acknowledgement,
): Executed | undefined {
  const [from, to] = [toHex(ack.from), toHex(ack.to)];
  if (!isOwn(context, target, from, position)) return undefined;
  const committing = committingOf(context, to, position);
  if (committing === undefined || !isAcknowledgementOf(committing, context.network, ack)) return undefined;
  dropExpired(target, time);
  // It changed no more than what is void in a week: alone it asks for no commitment.
  return target.outbox.acknowledge({ from, to, seq: ack.seq }) ? { ok: false, writes: [] } : undefined;
}

/** Whether an id is that of this group's root or of one of its members. */
function isOwn({ log }: RuntimeContext, target: ExecutionTarget, id: string, position: number): boolean {
  const root = rootAt(log.state(), id, position);
  return root !== undefined && equalBytes(root.id, fromHex(target.id));
}

function committingOf({ log }: RuntimeContext, id: string, position: number): Bytes | undefined {
  const root = rootAt(log.state(), id, position);
  return root && committingAt(root, position);
}

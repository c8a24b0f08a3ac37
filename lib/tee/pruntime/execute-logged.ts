import { openContent, type EnvelopeContent } from '../../protocol/message.ts';
import type { LoggedCommand } from '../../protocol/reducer/apply-block.ts';
import { executeAcknowledgement, executeMessage } from './execute-message.ts';
import { executeCommand, isMalformed, type Executed, type ExecutionTarget } from './execute.ts';
import type { RuntimeContext } from './ports.ts';

/**
 * Executes what is in one logged envelope. @returns undefined for what leaves no trace.
 * @throws EngineError if the engine failed: the replica must then be rebuilt, never go on.
 */
export async function executeLogged(
  context: RuntimeContext,
  target: ExecutionTarget,
  logged: LoggedCommand,
): Promise<Executed | undefined> {
  const content = await contentOf(target, logged);
  switch (content?.kind) {
    case undefined:
      return undefined;
    case 'command':
      return executeCommand(context, target, logged, content.bytes);
    case 'message':
      return executeMessage(context, target, logged, content.message);
    case 'ack':
      return executeAcknowledgement(context, target, logged, content.ack);
  }
}

async function contentOf(
  { keyed }: ExecutionTarget,
  { envelope }: LoggedCommand,
): Promise<EnvelopeContent | undefined> {
  try {
    return await openContent(envelope, keyed.secrets.sealing.seed);
  } catch (error) {
    if (isMalformed(error)) return undefined;
    throw error;
  }
}

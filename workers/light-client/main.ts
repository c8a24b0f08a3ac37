import type { FromLightClient, ToLightClient } from './messages.ts';
import { createLightClientService, type LightClientService } from './service.ts';

/** The light client, as a process of its own: it speaks over the channel of whoever forked it, and ends with that. */
const tell = (message: FromLightClient): void =>
  // Who cannot be told is gone, and with it this process.
  void (process.connected && process.send?.(message, undefined, undefined, () => undefined));

// Interrupts reach the whole group; the parent says when this process is no longer needed.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

let service: LightClientService | undefined;
process.on('message', (message: ToLightClient) => {
  if (message.type === 'start') void begin(message.specs);
  else if (message.type === 'send') service?.send(message.session, message.text);
  else service?.[message.type](message.session);
});

async function begin(specs: readonly string[]): Promise<void> {
  try {
    service = await createLightClientService(specs, tell);
    tell({ type: 'started' });
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : 'it did not start' });
  }
}

if (process.send === undefined) {
  process.stderr.write('the light client is started by the processes that use it\n');
  process.exitCode = 1;
}

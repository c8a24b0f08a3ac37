import { fromHex, toHex } from '../../lib/base/bytes.ts';
import type { Tee } from '../../lib/tee/enclave/tee.ts';
import { isTeeReply, type TeeRequest } from './messages.ts';

type Ask = { ask: 'quote'; reportData: string } | { ask: 'sealing-key'; label: string };

/** The simulated TEE as the program inside sees it: a channel to its launcher. */
export function connectSimulatedTee(): Tee {
  const waiting = new Map<number, (answer: string) => void>();
  let last = 0;
  process.on('message', (message) => {
    if (!isTeeReply(message)) return;
    waiting.get(message.id)?.(message.answer);
    waiting.delete(message.id);
  });
  const ask = (question: Ask): Promise<string> =>
    new Promise((resolve, reject) => {
      if (process.send === undefined) {
        reject(new Error('this program runs inside a simulated TEE only: start it by its launcher'));
        return;
      }
      const request: TeeRequest = { type: 'tee', id: ++last, ...question };
      waiting.set(request.id, resolve);
      process.send(request);
    });
  return {
    kind: 'simulated',
    quote: async (reportData) => ({
      kind: 'simulated',
      quote: fromHex(await ask({ ask: 'quote', reportData: toHex(reportData) })),
    }),
    sealingKey: async (label) => fromHex(await ask({ ask: 'sealing-key', label })),
  };
}

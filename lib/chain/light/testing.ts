import { WebSocket } from 'ws';
import type { LightClient } from './light-client.ts';

export type CountedClient = LightClient & { readonly calls: Map<string, number> };

type Call = { id: number; method: string; params: unknown[] };

const isSet = (text: unknown): text is string => typeof text === 'string';

/**
 * A node's endpoint as smoldot would show its chain, for tests of what stands before it: no hash by height but of block 0,
 * calls that it cannot read answered without their id, extrinsics taken unseen, their validity told to those who watch. It verifies nothing.
 */
export function lightLike(url: string): CountedClient {
  const calls = new Map<string, number>();
  return {
    calls,
    open(receive, ended) {
      const node = new WebSocket(url);
      const opened = new Promise<void>((resolve) => node.once('open', () => resolve()));
      node.on('error', () => undefined);
      node.once('close', ended);
      const watched = new Map<number, string>();
      node.on('message', (message: Buffer) => {
        const text = message.toString('utf8');
        const answer = JSON.parse(text) as { id?: number; error?: { message: string } };
        const watching = answer.id === undefined ? undefined : watched.get(answer.id);
        if (watching === undefined) receive(text);
        else tellFate(receive, answer.id ?? 0, answer.error?.message);
      });
      const send = (text: string): void => {
        const call = JSON.parse(text) as Call;
        calls.set(call.method, (calls.get(call.method) ?? 0) + 1);
        const answer = answerLike(call);
        if (answer !== undefined) receive(answer);
        else if (call.method !== 'transactionWatch_v1_submitAndWatch') node.send(text);
        else {
          watched.set(call.id, 'submitted');
          node.send(JSON.stringify({ ...call, jsonrpc: '2.0', method: 'author_submitExtrinsic' }));
        }
      };
      return { send: (text) => void opened.then(() => send(text)), close: () => node.close() };
    },
  };
}

/** What it answers by itself, otherwise than the node. */
function answerLike({ id, method, params }: Call): string | undefined {
  const [first] = params;
  const parseError = { jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'Parse error' } };
  if (method !== 'chain_getBlockHash' || first === undefined || first === 0) return undefined;
  if (typeof first !== 'number') return JSON.stringify(parseError);
  return JSON.stringify({ jsonrpc: '2.0', id, result: null });
}

function tellFate(receive: (text: string) => void, id: number, error: string | undefined): void {
  const subscription = `watch-${String(id)}`;
  receive(JSON.stringify({ jsonrpc: '2.0', id, result: subscription }));
  const result = isSet(error) ? { event: 'invalid', error } : { event: 'validated' };
  const method = 'transactionWatch_v1_watchEvent';
  receive(JSON.stringify({ jsonrpc: '2.0', method, params: { subscription, result } }));
}

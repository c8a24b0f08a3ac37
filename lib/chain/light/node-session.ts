import { codeOf, describeError } from '../../base/errors.ts';
import { NOT_HAD_NOW } from '../substrate/rpc-failure.ts';
import { LightRefusal } from './light-calls.ts';
import type { LightClient, LightSession } from './light-client.ts';
import type { Answer } from './node-answers.ts';
import { errorText, readMessage, readRequest, resultText, type RpcRequest } from './rpc-text.ts';

/** What the light client answers just as a node does. */
const PASSED: ReadonlySet<string> = new Set([
  ...['chain_getFinalizedHead', 'chain_subscribeFinalizedHeads', 'chain_unsubscribeFinalizedHeads'],
  ...['state_queryStorageAt', 'state_subscribeRuntimeVersion', 'state_unsubscribeRuntimeVersion'],
  ...['state_subscribeStorage', 'state_unsubscribeStorage'],
  ...['system_accountNextIndex', 'system_chain', 'system_chainType', 'system_health', 'system_name'],
  ...['system_properties', 'system_version'],
]);

/** Codes of JSON-RPC 2.0. */
const NO_METHOD = -32_601;
const BAD_REQUEST = -32_600;
/** Substrate's code for what went wrong inside. */
const FAILED = -32_000;

/**
 * One client's session with a light client, as if it were a node: calls go to our answers, to the light client, or are refused. The
 * light client itself answers a method that it does not know, and parameters that it cannot read, without saying which call it was;
 * where that happens the session ends, so that nobody waits.
 */
export function openNodeSession(
  client: LightClient,
  answers: ReadonlyMap<string, Answer>,
  reply: (text: string) => void,
  ended: () => void,
): LightSession {
  const passed = client.open((text) => {
    const message = readMessage(text);
    if (message !== undefined && 'id' in message && message.id === null) {
      passed.close();
      ended();
    } else reply(text);
  }, ended);
  return {
    send(text) {
      const request = readRequest(text);
      if (request === undefined)
        reply(errorText(null, { code: BAD_REQUEST, message: 'send one JSON-RPC 2.0 call at a time' }));
      else if (PASSED.has(request.method)) passed.send(JSON.stringify(request));
      else void answer(request, answers).then(reply);
    },
    close: () => passed.close(),
  };
}

async function answer(
  { id, method, params }: RpcRequest,
  answers: ReadonlyMap<string, Answer>,
): Promise<string> {
  if (method === 'rpc_methods') return resultText(id, { methods: [...PASSED, ...answers.keys(), method] });
  const give = answers.get(method);
  if (give === undefined)
    return errorText(id, { code: NO_METHOD, message: 'a light client offers no such method here' });
  try {
    const given = await give(params);
    return 'refused' in given ? errorText(id, given.refused) : resultText(id, given.result);
  } catch (error) {
    if (error instanceof LightRefusal) return errorText(id, { code: error.rpcCode, message: error.message });
    const code = codeOf(error) === 'unreachable' ? NOT_HAD_NOW : FAILED;
    return errorText(id, { code, message: describeError(error) });
  }
}

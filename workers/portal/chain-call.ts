import * as v from 'valibot';

/** What reads finalized blocks and accounts, and submits extrinsics that their senders signed and pay for. */
const METHODS = new Set([
  ...['author_submitExtrinsic', 'rpc_methods'],
  ...['chain_getBlock', 'chain_getBlockHash', 'chain_getFinalizedHead', 'chain_getHeader'],
  ...['chain_subscribeFinalizedHeads', 'chain_unsubscribeFinalizedHeads'],
  ...['state_getMetadata', 'state_getRuntimeVersion', 'state_getStorage', 'state_queryStorageAt'],
  ...['state_subscribeRuntimeVersion', 'state_unsubscribeRuntimeVersion'],
  ...['state_subscribeStorage', 'state_unsubscribeStorage'],
  ...['system_accountNextIndex', 'system_chain', 'system_chainType', 'system_health', 'system_name'],
  ...['system_properties', 'system_version'],
]);

const schema = v.object({
  jsonrpc: v.literal('2.0'),
  id: v.union([v.pipe(v.string(), v.maxLength(64)), v.number()]),
  method: v.pipe(v.string(), v.maxLength(64)),
  params: v.optional(v.array(v.unknown()), []),
});

/** The code of JSON-RPC 2.0 for a method that is not there. */
const NO_METHOD = -32_601;
const BAD_REQUEST = -32_600;

export type ChainCall = { forward: string } | { refuse: string };

/** What a portal does with one message of a client: it hands on the call as it understood it, or refuses it. */
export function readChainCall(text: string): ChainCall {
  const parsed = v.safeParse(schema, parse(text));
  if (!parsed.success) return refuse(null, BAD_REQUEST, 'send one JSON-RPC 2.0 call at a time');
  const { id, method } = parsed.output;
  if (METHODS.has(method)) return { forward: JSON.stringify(parsed.output) };
  return refuse(id, NO_METHOD, 'a portal passes no such method on; ask a node of the chain');
}

const refuse = (id: string | number | null, code: number, message: string): ChainCall => ({
  refuse: JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }),
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import * as v from 'valibot';

const rpcId = v.union([v.pipe(v.string(), v.maxLength(64)), v.number()]);
const callSchema = v.object({
  jsonrpc: v.literal('2.0'),
  id: rpcId,
  method: v.pipe(v.string(), v.maxLength(64)),
  params: v.optional(v.array(v.unknown()), []),
});
export type RpcRequest = v.InferOutput<typeof callSchema>;
export type RpcId = RpcRequest['id'];

const messageSchema = v.union([
  v.object({ id: v.nullable(rpcId), result: v.unknown() }),
  v.object({ id: v.nullable(rpcId), error: v.object({ code: v.number(), message: v.string() }) }),
  v.object({ params: v.object({ subscription: v.union([v.string(), v.number()]), result: v.unknown() }) }),
]);
export type RpcMessage = v.InferOutput<typeof messageSchema>;

/** A call of JSON-RPC 2.0, or undefined for anything else. */
export const readRequest = (text: string): RpcRequest | undefined => read(callSchema, text);

/** An answer or a notification. */
export const readMessage = (text: string): RpcMessage | undefined => read(messageSchema, text);

export const resultText = (id: RpcId, result: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result });

export const errorText = (id: RpcId | null, error: { code: number; message: string }): string =>
  JSON.stringify({ jsonrpc: '2.0', id, error });

function read<T>(schema: v.GenericSchema<unknown, T>, text: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
}

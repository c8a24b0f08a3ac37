/** One JSON-RPC call of the endpoint; rejects with ChainError `unreachable` or an RpcRefusal. */
export type RpcCall = (method: string, params: unknown[]) => Promise<unknown>;

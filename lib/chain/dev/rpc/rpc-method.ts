import type { RpcSession } from './session.ts';

/** Answers one call; throws RpcError to refuse it. */
export type RpcMethod = (params: unknown[], session: RpcSession) => unknown;

import { ChainError } from '../chain-error.ts';

/** An error that the endpoint itself answered with, apart from failures to reach it. */
export class RpcRefusal extends ChainError {
  /** As the endpoint's JSON-RPC error object carries it. */
  readonly rpcCode: number;

  constructor(rpcCode: number, message: string) {
    super('rejected', message);
    this.rpcCode = rpcCode;
  }
}

/**
 * Maps what the transport throws. Its texts for failed sends quote the whole request and are therefore dropped.
 */
export function rpcFailure(error: unknown): ChainError {
  if (error instanceof ChainError) return error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'number') {
    return new RpcRefusal(error.code, error.message.slice(0, 300));
  }
  return new ChainError('unreachable', 'the chain endpoint does not answer');
}

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

/** With this code the endpoint of a light client says that none of its peers has it at the moment: no refusal, but a failure to reach it. */
export const NOT_HAD_NOW = -32_098;

/**
 * Maps what the transport throws. Its texts for failed sends quote the whole request and are therefore dropped.
 */
export function rpcFailure(error: unknown): ChainError {
  if (error instanceof ChainError) return error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'number') {
    if (error.code === NOT_HAD_NOW)
      return new ChainError('unreachable', 'the light client cannot get it now');
    return new RpcRefusal(error.code, error.message.slice(0, 300));
  }
  return new ChainError('unreachable', 'the chain endpoint does not answer');
}

import { CodedError } from '../../lib/base/errors.ts';

/**
 * `tee-absent`: this machine is not the TEE that was asked for; `tee-failed`: it is, and gave no good answer; `collateral-unreachable`: the server that passes on what
 * Intel says of platforms does not answer; `bad-collateral`: its answer is not what Intel gives out.
 */
export class TeeError extends CodedError<
  'tee-absent' | 'tee-failed' | 'collateral-unreachable' | 'bad-collateral'
> {}

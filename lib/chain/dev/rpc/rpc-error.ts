import { CodedError } from '../../../base/errors.ts';

/** What a JSON-RPC request is refused with: code on the wire, by the names used here. */
const WIRE_CODES = {
  'parse-error': -32700,
  'bad-request': -32600,
  'unknown-method': -32601,
  'bad-params': -32602,
  'server-error': -32603,
  'unknown-block': -32000,
  'call-failed': -32000,
  'limit-reached': -32005,
  // As Substrate nodes number them.
  'invalid-extrinsic': 1010,
  'known-extrinsic': 1013,
  'nonce-taken': 1014,
  'pool-full': 1016,
} as const;

/** The only error of the JSON-RPC server whose text reaches clients. */
export class RpcError extends CodedError<keyof typeof WIRE_CODES> {
  /** The error object of a JSON-RPC 2.0 response. */
  toJSON(): { code: number; message: string } {
    return { code: WIRE_CODES[this.code], message: this.message };
  }
}

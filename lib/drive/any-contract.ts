import { fromBase64Url, toBase64Url, toHex } from '../base/bytes.ts';
import type { CborValue } from '../base/cbor.ts';
import { DriveError } from './drive-error.ts';
import { fetchProfile } from './profile.ts';
import type { NetworkConnection } from './network-connection.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import { createContractClient } from './network/contract-client.ts';
import { createSessionPool } from './network/session-pool.ts';
import { openVault } from './vault.ts';

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A contract spoken to by JSON: bytes are {"$b64": base64url}, as inside contracts. Receipts and leases are verified. */
export type OpenContract = {
  call(method: string, args: JsonValue): Promise<JsonValue>;
  query(method: string, args: JsonValue): Promise<JsonValue>;
};

/** @param id contract id, hex. @throws DriveError `refused` with the contract's own code in its text. */
export async function openContract(
  connection: NetworkConnection,
  words: string,
  id: string,
): Promise<OpenContract> {
  const { signer } = openVault(words);
  const { generation } = await fetchProfile(connection, signer.identity);
  if (!/^[0-9a-f]{64}$/.test(id)) throw new DriveError('not-found', 'a contract id has 64 hex digits');
  const client = createContractClient(
    connection,
    id,
    createSessionPool(signer, connection.network, generation),
  );
  return {
    async call(method, args) {
      const { value, position, time, receipt } = await refusals(client.command(method, fromJson(args)));
      return {
        value: toJson(value),
        position,
        time,
        worker: toHex(receipt.worker),
        command: toHex(receipt.command),
      };
    },
    query: async (method, args) => toJson(await refusals(client.query(method, fromJson(args)))),
  };
}

async function refusals<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ContractRefusal)) throw error;
    throw new DriveError('refused', `the contract refused: ${error.code} ${error.message}`.trim(), {
      cause: error,
    });
  }
}

function fromJson(value: JsonValue): CborValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromJson);
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === '$b64' && typeof only[1] === 'string') return bytesOf(only[1]);
  return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(item)]));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64Url(text);
  } catch (cause) {
    throw new DriveError('bad-argument', 'the text after "$b64" is not base64url', { cause });
  }
}

function toJson(value: unknown): JsonValue {
  if (value instanceof Uint8Array) return { $b64: toBase64Url(value) };
  if (Array.isArray(value)) return value.map(toJson);
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  throw new DriveError('tampered', 'the contract answered something that JSON cannot say');
}

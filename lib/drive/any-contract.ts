import { toHex } from '../base/bytes.ts';
import type { CborValue } from '../base/cbor.ts';
import { callsThrough, type CallsOf } from '../../contracts/sdk/calls.ts';
import { SCHEMA_QUERY, type ContractSchema } from '../../contracts/sdk/description.ts';
import { parseContractSchema } from './contract-schema.ts';
import { DriveError } from './drive-error.ts';
import { fromJson, toJson, type JsonValue } from './json-values.ts';
import { fetchProfile } from './profile.ts';
import type { NetworkConnection } from './network-connection.ts';
import { commitNow } from './commit-now.ts';
import { ContractRefusal } from './network/ask-workers.ts';
import { createContractClient } from './network/contract-client.ts';
import { createSessionPool } from './network/session-pool.ts';
import { rotateKeys } from './rotate-keys.ts';
import { openVault } from './vault.ts';

/** A contract spoken to by JSON: bytes are {"$b64": base64url}, as inside contracts. Receipts and leases are verified. */
export type OpenContract = {
  call(method: string, args: JsonValue): Promise<JsonValue>;
  query(method: string, args: JsonValue): Promise<JsonValue>;
  /** Owner: has the state of the contract's group committed now. Resolves once workers know of a newer final state than before. @returns its root. */
  commit(): Promise<string>;
  /** Owner: has the keys of the contract's group rotated. Resolves once a state under the new ones is final. @returns the new epoch. */
  rotate(): Promise<number>;
  /** What its methods take, in its own words; `undefined` for code that does not tell. */
  schema(): Promise<ContractSchema | undefined>;
  /** Its methods, typed by the definition `D` of its code; bytes are bytes. Each answers what the method gives, or throws as `call`. */
  as<D>(): CallsOf<D>;
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
  const sessions = createSessionPool(signer, connection.network, generation);
  const client = createContractClient(connection, id, sessions);
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
    commit: () => commitNow(connection, id, sessions),
    rotate: () => rotateKeys(connection, id, signer, sessions),
    async schema() {
      try {
        return parseContractSchema(await client.query(SCHEMA_QUERY, {}));
      } catch (error) {
        if (error instanceof ContractRefusal) return undefined;
        throw error;
      }
    },
    as: <D>() =>
      callsThrough<D>(async (kind, method, args) => {
        if (kind === 'query') return refusals(client.query(method, args as CborValue));
        return (await refusals(client.command(method, args as CborValue))).value;
      }),
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

import * as v from 'valibot';
import { ChainError } from '../chain-error.ts';
import type { SubstrateConnection } from './connection.ts';

/** Small amounts come as numbers, large ones as hex. */
const amount = v.pipe(
  v.union([v.number(), v.string()]),
  v.check((value) => /^(\d+|0x[0-9a-f]+)$/i.test(String(value))),
  v.transform((value) => BigInt(value)),
);
const account = v.object({ data: v.object({ free: amount }) });

/**
 * What an account has, in whole tokens of its chain (rounded as numbers are): for people and alarms, not for accounting.
 * @throws ChainError `unreachable`, `undecodable` for a chain without such accounts.
 */
export async function readBalance(connection: SubstrateConnection, address: string): Promise<number> {
  const api = await connection.api();
  const query = api.query['system']?.['account'];
  if (query === undefined) throw new ChainError('undecodable', 'the chain lacks System.Account');
  let found: unknown;
  try {
    found = (await query(address)).toJSON();
  } catch (cause) {
    connection.ended.throwIfAborted();
    throw new ChainError('unreachable', 'the balance cannot be read', { cause });
  }
  const parsed = v.safeParse(account, found);
  if (!parsed.success) throw new ChainError('undecodable', 'the endpoint sent no account');
  return Number(parsed.output.data.free) / 10 ** (api.registry.chainDecimals[0] ?? 0);
}

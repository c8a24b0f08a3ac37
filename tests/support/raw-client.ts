import assert from 'node:assert/strict';
import { encodeCbor, type CborValue } from '../../lib/base/cbor.ts';
import { randomBytes, toHex } from '../../lib/base/bytes.ts';
import { openVault } from '../../lib/drive/vault.ts';
import { createContractClient } from '../../lib/drive/network/contract-client.ts';
import { fetchContract } from '../../lib/drive/network/contract-record.ts';
import { createSessionPool, type Session } from '../../lib/drive/network/session-pool.ts';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { sealCommand } from '../../lib/protocol/command.ts';
import { sealQuery } from '../../lib/protocol/query.ts';
import { until } from './until.ts';

/** Speaks the protocol itself, below the client library: messages as an attacker would build them. */
export function rawClient(connection: NetworkConnection, words: string, contractId: string) {
  const { signer } = openVault(words);
  const sessions = createSessionPool(signer, connection.network, 0);
  const client = createContractClient(connection, contractId, sessions);
  const record = () => fetchContract(connection, contractId);
  /** One sealed query to one worker, which can be sent more than once. */
  const query = async (
    method: string,
    args: CborValue,
    session: Session,
    contract?: Uint8Array<ArrayBuffer>,
  ) => {
    const found = await record();
    const [lease] = found.workers;
    if (lease === undefined) throw new TypeError('no worker');
    const to = { network: connection.network, contract: contract ?? found.id, queryKey: lease.queryKey };
    const sealed = await sealQuery(to, session.signer, {
      session: session.certificate,
      about: 'contract',
      nonce: randomBytes(16),
      notAfter: Date.now() + 60_000,
      method,
      args: encodeCbor(args),
    });
    const worker = toHex(lease.worker);
    return { ...sealed, worker, send: () => connection.portal.query(worker, sealed.envelope) };
  };
  return {
    account: toHex(signer.identity),
    client,
    query,
    session: (): Session => sessions.any(),
    /** Waits for the worker that `query` speaks to: holding a lease, it may still be starting the contract. */
    serving: () =>
      until(async () => {
        const sealed = await query('status', {}, sessions.any());
        assert.ok((await sealed.open(await sealed.send())).ok);
      }),
    async envelope(
      method: string,
      args: CborValue,
      session: Session,
      counter: number,
    ): Promise<Uint8Array<ArrayBuffer>> {
      const { id: contract, keys } = await record();
      if (keys === undefined) throw new TypeError('no keys');
      const to = { network: connection.network, contract, epoch: keys.epoch, sealing: keys.sealing };
      const fields = {
        session: session.certificate,
        counter,
        notAfter: Date.now() + 60_000,
        method,
        args: encodeCbor(args),
      };
      return sealCommand(to, session.signer, fields, undefined);
    },
  };
}

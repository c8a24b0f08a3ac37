import { encodeCbor, type CborValue } from '../../lib/base/cbor.ts';
import { randomBytes, toHex } from '../../lib/base/bytes.ts';
import { openVault } from '../../lib/drive/vault.ts';
import { createContractClient } from '../../lib/drive/network/contract-client.ts';
import { fetchContract } from '../../lib/drive/network/contract-record.ts';
import { createSessionPool, type Session } from '../../lib/drive/network/session-pool.ts';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { sealCommand } from '../../lib/protocol/command.ts';
import { sealQuery } from '../../lib/protocol/query.ts';

/** Speaks the protocol itself, below the client library: messages as an attacker would build them. */
export function rawClient(connection: NetworkConnection, words: string, contractId: string) {
  const { signer } = openVault(words);
  const sessions = createSessionPool(signer, connection.network, 0);
  const client = createContractClient(connection, contractId, sessions);
  const record = () => fetchContract(connection, contractId);
  return {
    account: toHex(signer.identity),
    client,
    session: (): Session => sessions.any(),
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
    /** One sealed query to one worker, which can be sent more than once. */
    async query(method: string, args: CborValue, session: Session, contract?: Uint8Array<ArrayBuffer>) {
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
      return { ...sealed, send: () => connection.portal.query(worker, sealed.envelope) };
    },
  };
}

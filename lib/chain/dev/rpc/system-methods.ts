import { decodeAddress } from '@polkadot/util-crypto';
import type { DevChain } from '../dev-chain.ts';
import { asHex } from '../scale.ts';
import type { RpcMethod } from './rpc-method.ts';
import { textParam } from './request.ts';
import { RpcError } from './rpc-error.ts';

const NAME = 'Velum embedded chain (simulated consensus)';

/** `system_*` and `chainSpec_*`: what the chain is. */
export function systemMethods({ engine, genesisHash, properties }: DevChain): Record<string, RpcMethod> {
  const accountNextIndex: RpcMethod = (params) => {
    let signer;
    try {
      signer = asHex(decodeAddress(textParam(params, 0)));
    } catch (cause) {
      if (cause instanceof RpcError) throw cause;
      throw new RpcError('bad-params', 'parameter 0 must be an address', { cause });
    }
    return engine.nextNonce(signer);
  };
  return {
    system_accountNextIndex: accountNextIndex,
    account_nextIndex: accountNextIndex,
    system_chain: () => NAME,
    system_chainType: () => 'Development',
    system_health: () => ({ peers: 0, isSyncing: false, shouldHavePeers: false }),
    system_localListenAddresses: () => [],
    system_name: () => 'velum-embedded-chain',
    system_nodeRoles: () => ['Full'],
    system_properties: () => properties,
    system_version: () => '1',
    chainSpec_v1_chainName: () => NAME,
    chainSpec_v1_genesisHash: () => asHex(genesisHash),
    chainSpec_v1_properties: () => properties,
  };
}

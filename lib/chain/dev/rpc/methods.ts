import type { DevChain } from '../dev-chain.ts';
import { authorMethods } from './author-methods.ts';
import { chainMethods } from './chain-methods.ts';
import type { RpcMethod } from './rpc-method.ts';
import { stateMethods } from './state-methods.ts';
import { systemMethods } from './system-methods.ts';

/**
 * What the embedded chain answers: the methods by which @polkadot/api reads blocks and state and submits
 * extrinsics. Nothing that sets state, time or head is among them.
 */
export function createRpcMethods(chain: DevChain): ReadonlyMap<string, RpcMethod> {
  const methods = new Map<string, RpcMethod>(
    Object.entries({
      ...authorMethods(chain),
      ...chainMethods(chain),
      ...stateMethods(chain),
      ...systemMethods(chain),
    }),
  );
  methods.set('rpc_methods', () => ({ methods: [...methods.keys()].sort() }));
  return methods;
}

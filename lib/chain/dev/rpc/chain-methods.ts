import type { StoredBlock } from '../block-store.ts';
import type { DevChain } from '../dev-chain.ts';
import { decodeHeader, headerJson } from '../header.ts';
import { asHex, type Hex } from '../scale.ts';
import type { RpcMethod } from './rpc-method.ts';
import { hashParam, heightsParam, textParam } from './request.ts';
import { RpcError } from './rpc-error.ts';
import type { RpcSession } from './session.ts';

const header = (block: StoredBlock): unknown => headerJson(decodeHeader(block.header));

/** `chain_*`: blocks. Every block is final, so new heads and finalized heads are the same. */
export function chainMethods({ engine, store }: DevChain): Record<string, RpcMethod> {
  const find = (params: unknown[]): StoredBlock | undefined => {
    const hash = hashParam(params, 0);
    if (hash === undefined) return engine.head();
    const height = store.heightOf(hash);
    return height === undefined ? undefined : store.blockAt(height);
  };
  const hashAt = (height: number): Hex | null => {
    const hash = store.hashAt(height);
    return hash === undefined ? null : asHex(hash);
  };
  const getBlock: RpcMethod = (params) => {
    const block = find(params);
    if (block === undefined) return null;
    return { block: { header: header(block), extrinsics: block.body.map(asHex) }, justifications: null };
  };
  const getHeader: RpcMethod = (params) => {
    const block = find(params);
    return block === undefined ? null : header(block);
  };
  const getBlockHash: RpcMethod = (params) => {
    const heights = heightsParam(params, 0) ?? engine.head().height;
    return Array.isArray(heights) ? heights.map(hashAt) : hashAt(heights);
  };
  const getFinalizedHead: RpcMethod = () => asHex(engine.head().hash);
  return {
    chain_getBlock: getBlock,
    chain_getBlockHash: getBlockHash,
    chain_getFinalizedHead: getFinalizedHead,
    chain_getFinalisedHead: getFinalizedHead,
    chain_getHead: getFinalizedHead,
    chain_getHeader: getHeader,
    ...headSubscriptions(engine),
  };
}

function headSubscriptions(engine: DevChain['engine']): Record<string, RpcMethod> {
  const heads = (event: string): RpcMethod => {
    return (_params, session) =>
      session.subscribe(event, (push) => {
        push(header(engine.head()));
        return engine.onBlock((block) => {
          push(header(block));
        });
      });
  };
  return {
    chain_subscribeAllHeads: heads('chain_allHead'),
    chain_subscribeFinalizedHeads: heads('chain_finalizedHead'),
    chain_subscribeFinalisedHeads: heads('chain_finalizedHead'),
    chain_subscribeNewHead: heads('chain_newHead'),
    chain_subscribeNewHeads: heads('chain_newHead'),
    chain_unsubscribeAllHeads: unsubscribe,
    chain_unsubscribeFinalizedHeads: unsubscribe,
    chain_unsubscribeFinalisedHeads: unsubscribe,
    chain_unsubscribeNewHead: unsubscribe,
    chain_unsubscribeNewHeads: unsubscribe,
  };
}

/** Ends whichever subscription has the id in parameter 0. */
export function unsubscribe(params: unknown[], session: RpcSession): boolean {
  return session.unsubscribe(textParam(params, 0));
}

/** @throws RpcError `unknown-block`. */
export function heightParam({ engine, store }: DevChain, params: unknown[], index: number): number {
  const hash = hashParam(params, index);
  if (hash === undefined) return engine.head().height;
  const height = store.heightOf(hash);
  if (height === undefined) throw new RpcError('unknown-block', 'there is no block with this hash');
  return height;
}

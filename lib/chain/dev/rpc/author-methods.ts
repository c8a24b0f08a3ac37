import type { Admission, Outcome } from '../chain-engine.ts';
import type { DevChain } from '../dev-chain.ts';
import { asHex, type Hex } from '../scale.ts';
import { readVerdict, TOO_LARGE } from '../validity.ts';
import { unsubscribe } from './chain-methods.ts';
import type { RpcMethod } from './rpc-method.ts';
import { bytesParam } from './request.ts';
import { RpcError } from './rpc-error.ts';
import type { RpcSession } from './session.ts';

/**
 * `author_*`: extrinsics.
 *
 * Building a block is the cheapest way to learn whether an extrinsic is valid, so `author_submitExtrinsic`
 * answers once it is in a block or refused; only one whose nonce is ahead is validated by itself and answered
 * at once.
 */
export function authorMethods(chain: DevChain): Record<string, RpcMethod> {
  return {
    author_pendingExtrinsics: () => chain.engine.pending().map(asHex),
    author_submitAndWatchExtrinsic: (params, session) => submitAndWatch(chain, params, session),
    author_submitExtrinsic: (params) => submit(chain, params),
    author_unwatchExtrinsic: unsubscribe,
  };
}

async function submit(chain: DevChain, params: unknown[]): Promise<string> {
  const bytes = bytesParam(params, 0);
  const settled = Promise.withResolvers<Outcome>();
  const admission = chain.engine.submit(bytes, settled.resolve);
  const hash = admittedHash(admission);
  if (admission.kind === 'future') {
    const reason = await whyInvalid(chain, bytes);
    if (reason === undefined) return hash;
    chain.engine.withdraw(hash, reason);
  }
  const outcome = await settled.promise;
  if (outcome.kind === 'refused') throw invalid(outcome.reason);
  return hash;
}

function submitAndWatch(chain: DevChain, params: unknown[], session: RpcSession): string {
  const bytes = bytesParam(params, 0);
  const settled = Promise.withResolvers<Outcome>();
  const admission = chain.engine.submit(bytes, settled.resolve);
  const hash = admittedHash(admission);
  if (admission.kind === 'future') {
    void whyInvalid(chain, bytes).then((reason) => {
      if (reason !== undefined) chain.engine.withdraw(hash, reason);
    });
  }
  const id = session.subscribe('author_extrinsicUpdate', (push) => {
    push(admission.kind);
    void settled.promise.then((outcome) => {
      if (outcome.kind === 'refused') push('invalid');
      else {
        push({ inBlock: outcome.hash });
        push({ finalized: outcome.hash });
      }
      session.unsubscribe(id);
    });
    return () => undefined;
  });
  return id;
}

/** @throws RpcError for what the pool did not take. */
function admittedHash(admission: Admission): Hex {
  if (admission.kind !== 'refused') return admission.hash;
  switch (admission.why) {
    case 'unreadable':
      throw invalid('it is not a signed extrinsic of version 4');
    case 'stale':
      throw invalid('Transaction is outdated: the nonce is spent');
    case 'known':
      throw new RpcError('known-extrinsic', 'Already Imported: the extrinsic is waiting');
    case 'taken':
      throw new RpcError('nonce-taken', 'another extrinsic of this account with this nonce is waiting');
    case 'full':
      throw new RpcError('pool-full', 'too many extrinsics are waiting; try again later');
  }
}

const invalid = (reason: string): RpcError =>
  new RpcError('invalid-extrinsic', `Invalid Transaction: ${reason}`);

const EXTERNAL_SOURCE = '02';

/** Asks the runtime about one extrinsic by itself. */
async function whyInvalid(
  { engine, store, runtime }: DevChain,
  bytes: Uint8Array,
): Promise<string | undefined> {
  const { height, hash } = engine.head();
  const argument = `0x${EXTERNAL_SOURCE}${asHex(bytes).slice(2)}${asHex(hash).slice(2)}` as const;
  const call: [string, [typeof argument]] = ['TaggedTransactionQueue_validate_transaction', [argument]];
  const verdict = await runtime.run(store.stateAt(height), [call]).then(
    ({ result }) => readVerdict(result),
    () => ({ kind: 'refused', reason: 'the runtime cannot read it' }) as const,
  );
  if (verdict.kind === 'applied') return undefined;
  // On an empty block: what finds no room here finds none anywhere.
  return verdict.kind === 'full' ? TOO_LARGE : verdict.reason;
}

import { toHex, type Bytes } from '../../base/bytes.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { MAX_QUERY_AGE, openQuery, queryEnvelopeCodec } from '../../protocol/query.ts';
import { endOfBlock } from '../../protocol/position.ts';
import { createKnownSessions } from '../../protocol/session.ts';
import { generationAt } from '../../protocol/reducer/network-state.ts';
import type { RuntimeContext } from './ports.ts';
import { answerQuery, answerReceipt } from './query-answers.ts';
import type { QueryKeys } from './query-key.ts';
import type { Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';

export type QueryService = {
  /**
   * Answers one sealed query with a sealed response.
   * @throws RuntimeError `unknown-key`, `repeated-query`, `not-serving`; EngineError `busy`; what `openQuery` throws. Refusals
   * of the contract are no errors: they travel sealed.
   */
  answer(envelope: Uint8Array): Promise<Bytes>;
};

export function createQueryService(
  context: RuntimeContext,
  keys: QueryKeys,
  replicaOf: (id: string) => Replica,
): QueryService {
  const isFirst = createReplayGuard();
  const known = createKnownSessions();
  return {
    async answer(bytes) {
      const envelope = queryEnvelopeCodec.decode(bytes);
      const seed = keys.seedOf(envelope.key);
      if (seed === undefined)
        throw new RuntimeError('unknown-key', 'the query is sealed to a key that is no longer held');
      const state = context.log.state();
      const opened = await openQuery(bytes, envelope, seed, {
        network: context.network,
        time: state.time,
        known,
        generationOf: (account) => generationAt(state.profiles.get(toHex(account)), endOfBlock(state.height)),
      });
      if (!isFirst(bytes, opened.query.notAfter, state.time)) {
        throw new RuntimeError('repeated-query', 'this query was asked before');
      }
      const replica = replicaOf(toHex(envelope.contract));
      const answerTo = opened.query.about === 'receipt' ? answerReceipt : answerQuery;
      const { admits, ...answer } = await answerTo(context, replica, opened);
      return opened.answer({
        ...answer,
        root: context.log.state().contracts.get(replica.id)?.final?.commitment.root ?? new Uint8Array(32),
        admission: admits ? replica.keyed.secrets.admission : new Uint8Array(),
      });
    },
  };
}

/** Remembers requests for as long as they could be repeated. */
function createReplayGuard(): (request: Uint8Array, notAfter: number, now: number) => boolean {
  const seen = new Map<string, number>();
  let swept = 0;
  return (request, notAfter, now) => {
    if (now - swept > MAX_QUERY_AGE) {
      for (const [key, until] of seen) if (until < now) seen.delete(key);
      swept = now;
    }
    const key = toHex(hashBytes(request));
    if (seen.has(key)) return false;
    seen.set(key, notAfter);
    return true;
  };
}

import { toHex, type Bytes } from '../../base/bytes.ts';
import { hashBytes } from '../../crypto/domain.ts';
import { MAX_QUERY_AGE, queryEnvelopeCodec, type OpenedQuery } from '../../protocol/query.ts';
import { openQuestion } from '../../protocol/question.ts';
import { endOfBlock } from '../../protocol/position.ts';
import { createKnownSessions } from '../../protocol/session.ts';
import { committingNow } from '../../protocol/reducer/epochs.ts';
import { generationAt, groupOf } from '../../protocol/reducer/network-state.ts';
import { createAnswerBeat } from './answer-beat.ts';
import type { RuntimeContext } from './ports.ts';
import { answerQuery, answerReceipt, answerReleases } from './query-answers.ts';
import type { QueryKeys } from './query-key.ts';
import type { Replica } from './replica.ts';
import { RuntimeError } from './runtime-error.ts';
import { answerView } from './view-answers.ts';

export type QueryService = {
  /**
   * Answers one sealed query with a sealed response.
   * @throws RuntimeError `unknown-key`, `repeated-query`, `not-serving`; EngineError `busy`; what `openQuestion` throws. Refusals
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
  const beat = createAnswerBeat();
  const answer = async (bytes: Uint8Array): Promise<Bytes> => {
    const envelope = queryEnvelopeCodec.decode(bytes);
    const seed = keys.seedOf(envelope.key);
    if (seed === undefined)
      throw new RuntimeError('unknown-key', 'the query is sealed to a key that is no longer held');
    const state = context.log.state();
    const opened = await openQuestion(bytes, envelope, seed, {
      network: context.network,
      time: state.time,
      known,
      generationOf: (account) => generationAt(state.profiles.get(toHex(account)), endOfBlock(state.height)),
      committingOf: (contract) => {
        const group = groupOf(state, toHex(contract));
        return group === undefined ? [] : committingNow(group);
      },
    });
    const { notAfter } = opened.kind === 'view' ? opened.view : opened.query;
    if (!isFirst(bytes, notAfter, state.time)) {
      throw new RuntimeError('repeated-query', 'this query was asked before');
    }
    const replica = replicaOf(toHex(envelope.contract));
    if (opened.kind === 'view')
      return opened.answer(
        await answerView(context, replica, opened.view, hashBytes(bytes)),
        replica.keyed.secrets.committing,
      );
    return answerPerson(context, replica, opened);
  };
  return {
    async answer(bytes) {
      const leave = beat.enter();
      try {
        return await answer(bytes);
      } finally {
        await leave();
      }
    },
  };
}

const ANSWERS = { contract: answerQuery, receipt: answerReceipt, releases: answerReleases };

async function answerPerson(context: RuntimeContext, replica: Replica, opened: OpenedQuery): Promise<Bytes> {
  const { admits, ...answer } = await ANSWERS[opened.query.about](context, replica, opened);
  return opened.answer({
    ...answer,
    root: context.log.state().contracts.get(replica.id)?.final?.commitment.root ?? new Uint8Array(32),
    admission: admits ? replica.keyed.secrets.admission : new Uint8Array(),
  });
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

import { equalBytes } from '../../base/bytes.ts';
import { verifyQuorum } from '../quorum.ts';
import { ENGINE_NOTICE, engineCodec, engineMessage } from '../records/engine.ts';
import type { SignedRecord } from '../signed-record.ts';
import type { NetworkState } from './network-state.ts';

/** A decision on the engine, cosigned by governance. The first one also says which engine counted since the beginning. */
export function applyEngine(state: NetworkState, record: SignedRecord): void {
  const governance = state.genesis?.value.governance;
  if (governance === undefined) return;
  const { cosignatures, ...decision } = engineCodec.decode(record.body);
  const { previous, engine, height } = decision;
  verifyQuorum(engineMessage(state.network, decision), cosignatures, governance.keys, governance.threshold);
  if (height < state.height + ENGINE_NOTICE || equalBytes(previous, engine)) return;
  const last = state.engines.at(-1) ?? { engine: previous, from: 0 };
  if (!equalBytes(previous, last.engine) || height <= last.from) return;
  if (state.engines.length === 0) state.engines.push(last);
  state.engines.push({ engine, from: height });
}

import { toHex, type Bytes } from '../../base/bytes.ts';
import type { ContractEntry } from '../../protocol/reducer/network-state.ts';
import { instanceName, type KeyedInstance } from './contract-key-client.ts';
import type { EntryWrites } from './engine/outcome.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { encodeSequence, encodeStream, encodeWaiting } from './message-records.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import type { RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';
import { createSessionCounters, type SessionCounters } from './session-counters.ts';
import {
  encodeEntry,
  encodeOutcome,
  encodeSession,
  entryRecord,
  messageRecord,
  outcomeRecord,
  parseRecordKey,
  RestoredRecords,
  SEQUENCE_RECORD,
  sessionRecord,
  streamRecord,
  type StateRecordKey,
} from './state-records.ts';
import { MAX_PAGE_BYTES } from './state/layout.ts';
import { restoreState } from './state/restore.ts';
import { createStateKeys } from './state/state-keys.ts';
import { createStateTrie, type CommittedState, type StateCommit, type StateTrie } from './state/trie.ts';

/** All that a contract is, and what of it changed since it was committed. The entries themselves are the engine's. */
export type ReplicaStore = {
  readonly sessions: SessionCounters;
  readonly outcomes: Outcomes;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  /** Entries that a command wrote; the engine has them already. */
  wrote(writes: EntryWrites): void;
  /** The last commitment, written here or restored. */
  committed(): CommittedState | undefined;
  /** Writes what changed as the next version. Nothing may be executed meanwhile. */
  commit(version: number, position: number): Promise<StateCommit>;
  /** Writes everything anew under the keys of another epoch, in which it goes on then; no page of before is in it. */
  renew(keyed: KeyedInstance, version: number, position: number): Promise<StateCommit>;
};

export type RestoredState = { readonly trie: StateTrie; readonly records: RestoredRecords };

const keysOf = ({ network }: RuntimeContext, contract: ContractEntry, keyed: KeyedInstance) =>
  createStateKeys(keyed.secrets, { network, contract: contract.id, epoch: keyed.epoch });

export function createReplicaStore(
  context: RuntimeContext,
  contract: ContractEntry,
  keyed: KeyedInstance,
  restored: RestoredState | undefined,
): ReplicaStore {
  let trie = restored?.trie ?? createStateTrie(keysOf(context, contract, keyed));
  const mark = (key: string, isThere: boolean): void => {
    if (isThere) trie.touch(key);
    else trie.remove(key);
  };
  const sessions = createSessionCounters(restored?.records.sessions ?? [], (session, isThere) => {
    mark(sessionRecord(session), isThere);
  });
  const outcomes = createOutcomes(restored?.records.outcomes() ?? [], (position, isThere) => {
    mark(outcomeRecord(position), isThere);
  });

  const outbox = createOutbox(restored?.records.outbox(), (seq, isThere) => {
    mark(seq === 'next' ? SEQUENCE_RECORD : messageRecord(seq), isThere);
  });
  const inbox = createInbox(restored?.records.streams, (stream, isThere) => {
    mark(streamRecord(stream), isThere);
  });

  /** The value of a record that is not the engine's; undefined for one that is gone. */
  const ownValue = (record: StateRecordKey): Bytes | undefined => {
    switch (record.kind) {
      case 'entry':
        return undefined;
      case 'session': {
        const found = sessions.get(record.session);
        return found && encodeSession(found.counter, found.until);
      }
      case 'outcome': {
        const found = outcomes.at(record.position);
        return found && encodeOutcome(found);
      }
      case 'message': {
        const found = outbox.at(record.seq);
        return found && encodeWaiting(found);
      }
      case 'sequence':
        return encodeSequence(outbox.next());
      case 'stream': {
        const found = inbox.get(record.stream);
        return found && encodeStream(found);
      }
    }
  };

  const valuesOf = async (keys: readonly string[]): Promise<ReadonlyMap<string, Bytes>> => {
    const values = new Map<string, Bytes>();
    const wanted: string[] = [];
    for (const key of keys) {
      const record = parseRecordKey(key);
      const value = ownValue(record);
      if (record.kind === 'entry') wanted.push(record.key);
      else if (value !== undefined) values.set(key, value);
    }
    const entries = wanted.length === 0 ? [] : await context.engine.read(instanceName(keyed), wanted);
    for (const [key, json] of entries) values.set(entryRecord(key), encodeEntry(json));
    return values;
  };

  return {
    sessions,
    outcomes,
    outbox,
    inbox,
    wrote(writes) {
      for (const [key, value] of writes) mark(entryRecord(key), value !== undefined);
    },
    committed: () => trie.committed(),
    commit: (version, position) => trie.commit({ version, position, valuesOf }),
    async renew(next, version, position) {
      const renewed = createStateTrie(keysOf(context, contract, next));
      for (const key of trie.keys()) renewed.touch(key);
      const commit = await renewed.commit({ version, position, valuesOf });
      trie = renewed;
      return commit;
    },
  };
}

/**
 * Reads the last final state of a contract, if it has one.
 * @throws RuntimeError `wrong-state`; StateError for pages that are lost, altered, swapped or stale.
 */
export async function fetchState(
  context: RuntimeContext,
  contract: ContractEntry,
  keyed: KeyedInstance,
): Promise<RestoredState | undefined> {
  if (contract.final === undefined) return undefined;
  const { root, version, position, cid, epoch } = contract.final.commitment;
  if (epoch !== keyed.epoch)
    throw new RuntimeError('wrong-state', 'the last final state is of another epoch than the keys');
  if (cid !== context.content.nameOf(root))
    throw new RuntimeError(
      'wrong-state',
      `the commitment ${toHex(root).slice(0, 8)} names other bytes than its root`,
    );
  const records = new RestoredRecords();
  const trie = await restoreState(
    keysOf(context, contract, keyed),
    { root, version, position },
    {
      fetchPage: (hash) => context.content.getBlock(hash, MAX_PAGE_BYTES),
      onRecords(read) {
        for (const { key, value } of read) records.add(key, value);
      },
    },
  );
  return { trie, records };
}

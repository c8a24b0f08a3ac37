import { fromUtf8, toHex, utf8, type Bytes } from '../../lib/base/bytes.ts';
import type { CallOutcome } from '../../lib/tee/pruntime/engine/outcome.ts';
import type { Engine } from '../../lib/tee/pruntime/engine/engine.ts';
import type { Member } from '../../lib/tee/pruntime/engine/messages.ts';
import { fromGuestJson } from '../../lib/tee/pruntime/engine/mapping.ts';
import { testContext } from '../../lib/tee/pruntime/engine/testing.ts';
import { createStateKeys } from '../../lib/tee/pruntime/state/state-keys.ts';
import { restoreState } from '../../lib/tee/pruntime/state/restore.ts';
import { createStateTrie, type StateTrie } from '../../lib/tee/pruntime/state/trie.ts';
import { OWNER } from './arguments.ts';
import type { HistoryCall } from './history.ts';

const keys = createStateKeys(
  {
    stateEncryption: new Uint8Array(32).fill(1),
    stateNonce: new Uint8Array(32).fill(2),
    statePath: new Uint8Array(32).fill(3),
  },
  { network: new Uint8Array(32), contract: new Uint8Array(32).fill(4), epoch: 1 },
);

/** One contract under a history: executes its calls, and commits its state as a replica would. */
export class Player {
  readonly #bundle: Bytes;
  readonly #name: string;
  readonly #members: readonly Member[];
  readonly #pages = new Map<string, Bytes>();
  #trie: StateTrie = createStateTrie(keys);
  readonly roots: string[] = [];

  constructor(name: string, bundle: Bytes, members: readonly Member[]) {
    this.#name = name;
    this.#bundle = bundle;
    this.#members = members;
  }

  async open(engine: Engine, entries: readonly [string, string][] = []): Promise<void> {
    await engine.open(this.#name, this.#bundle, entries);
    for (const member of this.#members) await engine.join(this.#name, testContext('query').contract, member);
  }

  async play(engine: Engine, call: HistoryCall, position: number): Promise<CallOutcome> {
    const { kind, caller, method, time } = call;
    const context = testContext(kind, { owner: OWNER, caller, position, time });
    // `undefined` for what has no form outside: as if it had come so.
    const args = valueOf(call.args);
    const outcome = await engine[kind](this.#name, context, method, args);
    if (outcome.ok)
      for (const [key, value] of outcome.writes) this.#trie[value === undefined ? 'remove' : 'touch'](key);
    return outcome;
  }

  async commit(engine: Engine, position: number): Promise<void> {
    const { root, pages } = await this.#trie.commit({
      version: (this.#trie.committed()?.version ?? 0) + 1,
      position,
      valuesOf: async (wanted) =>
        new Map((await engine.read(this.#name, wanted)).map(([key, value]) => [key, utf8(value)])),
    });
    for (const { hash, bytes } of pages) this.#pages.set(toHex(hash), bytes);
    this.roots.push(toHex(root));
  }

  /** Begins anew from what was committed last, as a worker that takes the contract over. @returns the position of that. */
  async restore(engine: Engine): Promise<number> {
    const last = this.#trie.committed();
    const entries: [string, string][] = [];
    if (last === undefined) this.#trie = createStateTrie(keys);
    else
      this.#trie = await restoreState(keys, last, {
        fetchPage: async (hash) => this.#pages.get(toHex(hash)) ?? new Uint8Array(),
        onRecords: (records) => {
          for (const { key, value } of records) entries.push([key, fromUtf8(value)]);
        },
      });
    await this.open(engine, entries);
    return last?.position ?? 0;
  }
}

function valueOf(args: unknown): ReturnType<typeof fromGuestJson> {
  try {
    return fromGuestJson(JSON.stringify(args));
  } catch {
    return null;
  }
}

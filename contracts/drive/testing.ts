import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Bytes } from '../../lib/base/bytes.ts';
import type { CborValue } from '../../lib/base/cbor.ts';
import type { Engine } from '../../lib/tee/pruntime/engine/engine.ts';
import type { CallOutcome } from '../../lib/tee/pruntime/engine/outcome.ts';
import { shareTestEngine } from '../../lib/tee/pruntime/testing/shared-engine.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';
import type {
  Account,
  Answers,
  CommandAnswer,
  Commands,
  NewFile,
  NewNode,
  Queries,
  RefusalCode,
  Rekey,
} from './schema.ts';

type B = Bytes;
type Args = Commands<B>;
type Refusal = RefusalCode | 'bad-arguments' | 'unknown-method';

/** The drive contract on the real engine, for the tests of one file: started before them, stopped after them. */
export function useDrives() {
  let drives: Awaited<ReturnType<typeof startDrives>>;
  before(async () => {
    drives = await startDrives();
  });
  after(() => drives.stop());
  return {
    /** A new drive; with a root unless `bare`. */
    create: (bare?: boolean) => drives.create(bare),
    /** A new drive: root / 1 / 2 / file 3, and a file 4 in the root. */
    async createFilled(): Promise<TestDrive> {
      const drive = await drives.create();
      const folders = [folder(1, root), folder(2, id(1))];
      await drive.run('owner', 'putVersions', { folders, files: [file(3, id(2)), file(4, root)] });
      return drive;
    },
  };
}

async function startDrives() {
  const engine = await shareTestEngine();
  const bundle = await bundleContract(fileURLToPath(new URL('./contract.ts', import.meta.url)));
  return {
    async create(bare = false): Promise<TestDrive> {
      const drive = new TestDrive(engine, randomUUID());
      await engine.open(drive.instance, bundle, []);
      if (!bare) await drive.run('owner', 'init', { root: { id: root, meta: blob(1), wrap: blob(2) } });
      return drive;
    },
    stop: () => engine.dispose(),
  };
}

export class TestDrive {
  readonly engine: Engine;
  readonly instance: string;
  time = 1_000_000;
  #position = 0;

  constructor(engine: Engine, instance: string) {
    this.engine = engine;
    this.instance = instance;
  }

  #context(caller: Account, kind: 'command' | 'query') {
    return { contract: 'aa', owner: 'owner', caller, position: this.#position, time: this.time, kind };
  }

  get position(): number {
    return this.#position;
  }

  attempt<K extends keyof Args>(caller: Account, name: K, args: Args[K]): Promise<CallOutcome> {
    this.#position++;
    return this.engine.command(this.instance, this.#context(caller, 'command'), name, args);
  }

  attemptQuery<K extends keyof Queries>(caller: Account, name: K, args: Queries[K]): Promise<CallOutcome> {
    return this.engine.query(this.instance, this.#context(caller, 'query'), name, args);
  }

  /** A command that must succeed. @returns the change sequence. */
  async run<K extends keyof Args>(caller: Account, name: K, args: Args[K]): Promise<number> {
    return (accepted(await this.attempt(caller, name, args)) as CommandAnswer).change;
  }

  /** A query that must succeed. */
  async ask<K extends keyof Queries>(caller: Account, name: K, args: Queries[K]): Promise<Answers<B>[K]> {
    return accepted(await this.attemptQuery(caller, name, args)) as Answers<B>[K];
  }

  async refuse<K extends keyof Args>(caller: Account, name: K, args: Args[K], code: Refusal): Promise<void> {
    const before = await this.engine.snapshot(this.instance);
    assertRefused(await this.attempt(caller, name, args), code);
    assert.deepEqual(await this.engine.snapshot(this.instance), before);
  }

  async refuseQuery<K extends keyof Queries>(
    caller: Account,
    name: K,
    args: Queries[K],
    code: Refusal,
  ): Promise<void> {
    assertRefused(await this.attemptQuery(caller, name, args), code);
  }

  /** The ids that a caller's listing shows, in order of change. */
  async ids(caller: Account): Promise<string[]> {
    return (await this.ask(caller, 'list', { since: 0, limit: 500 })).nodes.map((node) => node.id);
  }
}

function accepted(outcome: CallOutcome): CborValue {
  assert.ok(outcome.ok, outcome.ok ? '' : `refused: ${outcome.code} ${outcome.detail}`);
  return outcome.value;
}

export function assertRefused(outcome: CallOutcome, code: Refusal): void {
  assert.equal(outcome.ok ? 'ok' : outcome.code, code);
}

export const id = (n: number): string => n.toString(16).padStart(32, '0');
export const root = id(0);
export const blob = (n: number, length = 4): B => new Uint8Array(length).fill(n);

export const folder = (n: number, parent: string, parentGeneration = 1): NewNode<B> => ({
  id: id(n),
  parent,
  meta: blob(n),
  wrap: blob(n + 1),
  parentGeneration,
});

export const content = (version: number, n = version) => ({
  version,
  enclaveShare: blob(n, 32),
  wrappedShare: blob(n, 48),
  manifest: blob(n, 100),
});

export const file = (n: number, parent: string, parentGeneration = 1): NewFile<B> => ({
  ...folder(n, parent, parentGeneration),
  content: content(1, n),
});

/** The next version of file 3. */
export const next = (version = 2) => ({ folders: [], files: [{ id: id(3), content: content(version) }] });

/** A rekey of a node at generation `from`. */
export const rekey = (
  node: string,
  from: number,
  parentGeneration: number,
  accounts: Account[] = [],
): Rekey<B> => ({
  id: node,
  keyGeneration: from + 1,
  meta: blob(from + 100),
  wrap: blob(from + 101),
  parentGeneration,
  history: blob(from + 102),
  grants: accounts.map((account) => ({ account, wrap: blob(from + 103), keyTag: blob(from + 104) })),
});

export const grantOf = (
  node: string,
  account: Account,
  changes: Partial<Args['grant']> = {},
): Args['grant'] => ({
  ...{ node, account, kind: 'person', role: 'viewer', expiresAt: null, recipientKey: blob(9, 1216) },
  ...{ keyGeneration: 1, wrap: blob(10), keyTag: blob(11), note: blob(12) },
  ...changes,
});

export const requestOf = (
  node: string,
  account: Account,
  changes: Partial<Args['openRequest']> = {},
): Args['openRequest'] => ({
  ...{ node, account, expiresAt: null, maxFiles: 10, card: blob(20), note: blob(21) },
  ...changes,
});

export const depositOf = (n: number): Args['deposit'] => ({
  id: id(n),
  meta: blob(n),
  sealedKey: blob(n + 1, 1168),
  content: content(1, n),
});

export const acceptedOf = (n: number, parent: string, parentGeneration = 1) => ({
  ...folder(n, parent, parentGeneration),
  wrappedShare: blob(n + 2, 48),
});

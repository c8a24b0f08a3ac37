import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { base36 } from 'multiformats/bases/base36';
import { CID } from 'multiformats/cid';
import type { Bytes } from '../../base/bytes.ts';
import { blobOf, migrate, pragmaOf } from './database.ts';

/** A root that is to stay. `release` is the hash of what its owner shows to release it; a pin without one is nobody's. */
export type Pin = { readonly root: CID; readonly release: Bytes | undefined };

/** The pins, which nothing else knows: the truth about what may be collected. A change is on disk when it returns. */
export type PinTable = {
  has(pin: Pin): boolean;
  /** Whether anybody pins this root. */
  isRoot(root: CID): boolean;
  add(pin: Pin): void;
  /** @returns whether it was there. */
  remove(pin: Pin): boolean;
  list(): Pin[];
  /** The file's path; it holds `pins (root, release)`. */
  readonly location: string;
};

const HELIA_PIN = '/pin/';
/** Stands for no release: a pin's key has no nulls. */
const NOBODY = new Uint8Array(0);

/**
 * @param database holds the entries of a {@link SqliteDatastore}, too. Pins that Helia kept there become ours.
 * @throws ContentError `wrong-version`.
 */
export function openPinTable(database: DatabaseSync): PinTable {
  migrate(database, 'the table of pins (pins.sqlite)', [() => takeHeliaPins(database)]);
  // Helia kept more for each block than there is for each pin here.
  if (pragmaOf(database, 'freelist_count') > pragmaOf(database, 'page_count') / 2) database.exec('VACUUM');
  const has = database.prepare('SELECT 1 FROM pins WHERE root = ? AND release = ?');
  const isRoot = database.prepare('SELECT 1 FROM pins WHERE root = ? LIMIT 1');
  const add = database.prepare('INSERT OR IGNORE INTO pins (root, release) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM pins WHERE root = ? AND release = ?');
  const all = database.prepare('SELECT root, release FROM pins ORDER BY root, release');
  const keyOf = ({ root, release = NOBODY }: Pin) => [root.bytes, release] as const;
  return {
    has: (pin) => has.get(...keyOf(pin)) !== undefined,
    isRoot: (root) => isRoot.get(root.bytes) !== undefined,
    add: (pin) => void add.run(...keyOf(pin)),
    remove: (pin) => Number(remove.run(...keyOf(pin)).changes) > 0,
    list: () => all.all().map(pinOf),
    location: database.location() ?? '',
  };
}

function pinOf({ root, release }: Record<string, SQLOutputValue>): Pin {
  const owner = blobOf(release);
  return { root: CID.decode(blobOf(root)), release: owner.length === 0 ? undefined : owner };
}

/** Version 0: Helia's pins as entries, `/pin/<CID in base 36>` each, beside its counts for every block. */
function takeHeliaPins(database: DatabaseSync): void {
  database.exec(
    `CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
     CREATE TABLE pins (root BLOB NOT NULL, release BLOB NOT NULL, PRIMARY KEY (root, release)) WITHOUT ROWID`,
  );
  const add = database.prepare('INSERT INTO pins (root, release) VALUES (?, ?)');
  const keys = database.prepare("SELECT key FROM entries WHERE key >= '/pin/' AND key < '/pin0'").all();
  for (const { key } of keys) add.run(CID.parse(String(key).slice(HELIA_PIN.length), base36).bytes, NOBODY);
  database.exec(
    `DELETE FROM entries WHERE (key >= '/pin/' AND key < '/pin0') OR (key >= '/pinned-block/' AND key < '/pinned-block0')`,
  );
}

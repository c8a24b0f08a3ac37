import { join } from 'node:path';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import { inTransaction, migrate, openDatabase, blobOf } from '../../../lib/ipfs/datastore/database.ts';
import {
  PIN_STATES,
  type PinName,
  type ReleasedPin,
  type ReplicaState,
  type ReplicatedPin,
} from './messages.ts';

/**
 * What a portal knows of pins that several portals hold, one SQLite file; a change is on the disk when it returns.
 *
 * | table | |
 * | --- | --- |
 * | pins | those that this portal holds or is about to, its own and others'; `whole`: how many others hold it whole, counted as they are noted |
 * | held | what other portals said last of these pins; never `absent` |
 * | released | pins that were released, so that who was away hears of it |
 * | owed | who was not told of a release yet |
 */
const SCHEMA = `
  CREATE TABLE pins (root BLOB NOT NULL, release BLOB NOT NULL, copies INTEGER NOT NULL, home TEXT NOT NULL, store TEXT NOT NULL,
    pinned INTEGER NOT NULL, whole INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (root, release)) WITHOUT ROWID;
  CREATE INDEX pins_short ON pins (root, release) WHERE whole < copies - 1;
  CREATE INDEX pins_by_home ON pins (home, root, release);
  CREATE TABLE held (root BLOB NOT NULL, release BLOB NOT NULL, portal TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (root, release, portal)) WITHOUT ROWID;
  CREATE INDEX held_by_portal ON held (portal);
  CREATE TRIGGER held_added AFTER INSERT ON held BEGIN
    UPDATE pins SET whole = whole + (NEW.state = 'whole') WHERE root = NEW.root AND release = NEW.release; END;
  CREATE TRIGGER held_changed AFTER UPDATE ON held BEGIN
    UPDATE pins SET whole = whole + (NEW.state = 'whole') - (OLD.state = 'whole') WHERE root = NEW.root AND release = NEW.release; END;
  CREATE TRIGGER held_removed AFTER DELETE ON held BEGIN
    UPDATE pins SET whole = whole - (OLD.state = 'whole') WHERE root = OLD.root AND release = OLD.release; END;
  CREATE TABLE released (root BLOB NOT NULL, release BLOB NOT NULL, secret BLOB NOT NULL, time INTEGER NOT NULL, purse BLOB NOT NULL,
    store TEXT NOT NULL, PRIMARY KEY (root, release)) WITHOUT ROWID;
  CREATE INDEX released_by_time ON released (time);
  CREATE TABLE owed (portal TEXT NOT NULL, root BLOB NOT NULL, release BLOB NOT NULL, PRIMARY KEY (portal, root, release)) WITHOUT ROWID;`;

/** Milliseconds that a release is remembered when all were told of it: a portal that comes back from a backup may be older. 90 days. */
const REMEMBERED = 90 * 86_400_000;

export type ReplicaTable = {
  find(pin: PinName): ReplicatedPin | undefined;
  /** @returns those that are new here; one that was released at the same time or later is not taken. */
  add(pins: readonly ReplicatedPin[]): ReplicatedPin[];
  /** Notes that a pin of this name was pinned later than is known. */
  renew(pins: readonly (PinName & { pinned: number })[]): void;
  /** Forgets a pin and what others said of it. */
  remove(pin: PinName): void;
  /** Forgets a pin and remembers that it was released. @param owed - portals that have to be told. @returns false where it was pinned again since: then nothing changes */
  release(release: ReleasedPin, owed: readonly string[]): boolean;
  /** @returns the release, and under which name the pin was paid. */
  released(pin: PinName): (ReleasedPin & { store: string }) | undefined;
  owedTo(portal: string, limit: number): ReleasedPin[];
  told(portal: string, pins: readonly PinName[]): void;
  /** Pins behind `after`, in order. @param of - `short`: those that fewer portals hold whole than should. */
  page(of: 'all' | 'short', after: PinName | undefined, limit: number): ReplicatedPin[];
  /** Those of one home. */
  ofHome(home: string, after: PinName | undefined, limit: number): ReplicatedPin[];
  held(pin: PinName): Map<string, ReplicaState>;
  /** What a portal says of pins; of those that are unknown here nothing is noted. */
  setHeld(portal: string, pins: readonly PinName[], stateOf: (at: number) => ReplicaState): void;
  /** Whatever this portal held counts no more. */
  loseAll(portal: string): void;
  /** What is left to do: pins that are short, and releases that portals have to be told of. */
  pending(): { short: number; owed: number };
  /** Pins of other homes. Looks at all pins. */
  forOthers(own: string): number;
  close(): void;
};

const text = v.string();
const number = v.number();
const state = v.picklist(PIN_STATES);
type Row = Record<string, SQLOutputValue>;

const pinOf = (row: Row): ReplicatedPin => ({
  ...{ root: blobOf(row['root']), release: blobOf(row['release']) },
  ...{ copies: v.parse(number, row['copies']), pinned: v.parse(number, row['pinned']) },
  ...{ home: v.parse(text, row['home']), store: v.parse(text, row['store']) },
});
const releaseOf = (row: Row): ReleasedPin => ({
  ...{ root: blobOf(row['root']), release: blobOf(row['release']), secret: blobOf(row['secret']) },
  ...{ time: v.parse(number, row['time']), purse: blobOf(row['purse']) },
});
const START: PinName = { root: new Uint8Array(), release: new Uint8Array() };
const SHORT = 'whole < copies - 1';

/** Opens the table in the folder of a portal. @param portals - the others; what is known of those that are not named any more is forgotten. @throws ContentError `wrong-version`; what SQLite throws. */
export function openReplicaTable(folder: string, portals: readonly string[], now: number): ReplicaTable {
  const database = openDatabase(join(folder, 'replicas.sqlite'));
  try {
    migrate(database, 'the table of replicas (replicas.sqlite)', [() => database.exec(SCHEMA)]);
    forget(database, portals, now);
    return createTable(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function forget(database: DatabaseSync, portals: readonly string[], now: number): void {
  const named = JSON.stringify(portals);
  for (const table of ['held', 'owed'])
    database.prepare(`DELETE FROM ${table} WHERE portal NOT IN (SELECT value FROM json_each(?))`).run(named);
  database
    .prepare(
      'DELETE FROM released WHERE time < ? AND NOT EXISTS (SELECT 1 FROM owed WHERE owed.root = released.root AND owed.release = released.release)',
    )
    .run(now - REMEMBERED);
}

function createTable(database: DatabaseSync): ReplicaTable {
  const sql = (query: string) => database.prepare(query);
  const find = sql('SELECT * FROM pins WHERE root = ? AND release = ?');
  const add = sql(
    'INSERT OR IGNORE INTO pins (root, release, copies, home, store, pinned) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const renew = sql('UPDATE pins SET pinned = ? WHERE root = ? AND release = ? AND pinned < ?');
  const remove = sql('DELETE FROM pins WHERE root = ? AND release = ?');
  const removeHeld = sql('DELETE FROM held WHERE root = ? AND release = ?');
  const released = sql('SELECT * FROM released WHERE root = ? AND release = ?');
  const addReleased = sql('INSERT OR REPLACE INTO released VALUES (?, ?, ?, ?, ?, ?)');
  const unrelease = sql('DELETE FROM released WHERE root = ? AND release = ?');
  const owe = sql('INSERT OR IGNORE INTO owed VALUES (?, ?, ?)');
  const unowe = sql('DELETE FROM owed WHERE root = ? AND release = ?');
  const owed = sql(
    'SELECT released.* FROM owed JOIN released USING (root, release) WHERE portal = ? LIMIT ?',
  );
  const told = sql('DELETE FROM owed WHERE portal = ? AND root = ? AND release = ?');
  const behind = '(root, release) > (?, ?)';
  const inOrder = 'ORDER BY root, release LIMIT ?';
  const pages = {
    all: sql(`SELECT * FROM pins WHERE ${behind} ${inOrder}`),
    short: sql(`SELECT * FROM pins WHERE ${behind} AND ${SHORT} ${inOrder}`),
  };
  const ofHome = sql(`SELECT * FROM pins WHERE home = ? AND ${behind} ${inOrder}`);
  const held = sql('SELECT portal, state FROM held WHERE root = ? AND release = ?');
  const setHeld = sql(
    `INSERT INTO held SELECT root, release, ?3, ?4 FROM pins WHERE root = ?1 AND release = ?2
     ON CONFLICT DO UPDATE SET state = excluded.state WHERE state <> excluded.state`,
  );
  const unhold = sql('DELETE FROM held WHERE root = ? AND release = ? AND portal = ?');
  const loseAll = sql('DELETE FROM held WHERE portal = ?');
  const pending = sql(
    `SELECT (SELECT count(*) FROM pins WHERE ${SHORT}) AS short, (SELECT count(*) FROM owed) AS owed`,
  );
  const forOthers = sql('SELECT count(*) AS pins FROM pins WHERE home <> ?');
  const drop = (root: Uint8Array, release: Uint8Array): void => {
    remove.run(root, release);
    removeHeld.run(root, release);
  };
  return {
    find(pin) {
      const row = find.get(pin.root, pin.release);
      return row && pinOf(row);
    },
    add: (pins) =>
      inTransaction(database, () =>
        pins.filter(({ root, release, copies, home, store, pinned }) => {
          const gone = released.get(root, release);
          if (gone !== undefined && releaseOf(gone).time >= pinned) return false;
          unrelease.run(root, release);
          unowe.run(root, release);
          return Number(add.run(root, release, copies, home, store, pinned).changes) > 0;
        }),
      ),
    renew: (pins) => {
      inTransaction(database, () => {
        for (const { root, release, pinned } of pins) renew.run(pinned, root, release, pinned);
      });
    },
    remove: ({ root, release }) => {
      inTransaction(database, () => {
        drop(root, release);
      });
    },
    release: ({ root, release, secret, time, purse }, portals) =>
      inTransaction(database, () => {
        const pin = find.get(root, release);
        if (pin !== undefined && pinOf(pin).pinned > time) return false;
        if (pin === undefined && released.get(root, release) !== undefined) return true;
        drop(root, release);
        addReleased.run(root, release, secret, time, purse, pin === undefined ? '' : pinOf(pin).store);
        for (const portal of portals) owe.run(portal, root, release);
        return true;
      }),
    released({ root, release }) {
      const row = released.get(root, release);
      return row && { ...releaseOf(row), store: v.parse(text, row['store']) };
    },
    owedTo: (portal, limit) => owed.all(portal, limit).map(releaseOf),
    told: (portal, pins) => {
      inTransaction(database, () => {
        for (const { root, release } of pins) told.run(portal, root, release);
      });
    },
    page: (of, after = START, limit) => pages[of].all(after.root, after.release, limit).map(pinOf),
    ofHome: (home, after = START, limit) => ofHome.all(home, after.root, after.release, limit).map(pinOf),
    held: ({ root, release }) =>
      new Map(
        held.all(root, release).map((row) => [v.parse(text, row['portal']), v.parse(state, row['state'])]),
      ),
    setHeld: (portal, pins, stateOf) => {
      inTransaction(database, () => {
        for (const [at, { root, release }] of pins.entries()) {
          const state = stateOf(at);
          // Nothing is written, and the disk does not have to sync, where nothing changed.
          if (state === 'absent') unhold.run(root, release, portal);
          else setHeld.run(root, release, portal, state);
        }
      });
    },
    loseAll: (portal) => void loseAll.run(portal),
    pending() {
      const row = pending.get();
      return { short: v.parse(number, row?.['short']), owed: v.parse(number, row?.['owed']) };
    },
    forOthers: (own) => v.parse(number, forOthers.get(own)?.['pins']),
    close: () => {
      database.close();
    },
  };
}

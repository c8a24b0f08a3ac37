import { open, readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { createSerial } from '../../lib/base/serial.ts';
import { CliError } from './cli-error.ts';
import { writePrivateFile } from '../private-file.ts';

/**
 * Notes by name in a file that grows by a line for each change, and is written anew when most of it is over: what a change costs does not depend on how much is noted.
 *
 *     {"version":2}
 *     {"name":"hex", "another":null}      one change, all or nothing; null takes a name away
 *
 * A last line without its end was never noted. A file of version 1 is one object `{ version, notes }`.
 */
export type NotesFile = {
  /** What is noted, hex by name. */
  read(): Promise<ReadonlyMap<string, string>>;
  /** On disk when it resolves. `undefined` takes a name away. */
  write(changes: ReadonlyMap<string, string | undefined>): Promise<void>;
};

const hex = v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/));
const lineSchema = v.record(v.string(), v.nullable(hex));
const firstSchema = v.strictObject({ version: v.literal(2) });
const olderSchema = v.strictObject({ version: v.literal(1), notes: v.record(v.string(), hex) });

const HEAD = '{"version":2}\n';
/** A file may be so many bytes longer than twice what it would be when written anew. */
const SPARE = 256 << 10;

type Known = {
  /** The file as it was read: another of that name, or a shorter one, is read from its beginning. */
  readonly ino: number;
  length: number;
  readonly notes: Map<string, string>;
  /** Bytes of `notes`, about. */
  needed: number;
  /** Whether a line can be added behind it. */
  grows: boolean;
};

export function openNotesFile(path: string): NotesFile {
  const inOrder = createSerial();
  let known: Known | undefined;

  /** What is noted now, also by other processes. */
  const refresh = async (): Promise<Known | undefined> => {
    const found = await lookAt(path);
    if (found === undefined) return (known = undefined);
    if (known?.ino === found.ino && known.length === found.size) return known;
    return (known = parseNotes(await readFile(path, 'utf8'), found));
  };

  const append = async (to: Known, line: string): Promise<void> => {
    const file = await open(path, 'a', 0o600);
    try {
      await file.writeFile(line);
      await file.sync();
    } finally {
      await file.close();
    }
    to.length += Buffer.byteLength(line);
  };

  const writeAnew = async (notes: ReadonlyMap<string, string>): Promise<void> => {
    known = undefined;
    await writePrivateFile(path, notes.size === 0 ? HEAD : `${HEAD}${lineOf(notes)}`);
  };

  return {
    read: () => inOrder(async () => (await refresh())?.notes ?? new Map<string, string>()),
    write: (changes) =>
      inOrder(async () => {
        const before = await refresh();
        const notes = before?.notes ?? new Map<string, string>();
        const changed = new Map([...changes].filter(([name, value]) => notes.get(name) !== value));
        if (changed.size === 0) return;
        const after = before === undefined ? notes : new Map(notes);
        apply(after, changed);
        if (before?.grows !== true || before.length > 2 * before.needed + SPARE) return writeAnew(after);
        await append(before, lineOf(changed));
        before.needed += apply(before.notes, changed);
      }),
  };
}

const lineOf = (changes: ReadonlyMap<string, string | undefined>): string =>
  `${JSON.stringify(Object.fromEntries([...changes].map(([name, value]) => [name, value ?? null])))}\n`;

/** @returns how many bytes it takes more now. */
function apply(
  notes: Map<string, string>,
  changes: Iterable<readonly [string, string | null | undefined]>,
): number {
  let grown = 0;
  for (const [name, value] of changes) {
    const before = notes.get(name);
    if (before !== undefined) grown -= name.length + before.length;
    if (value === null || value === undefined) notes.delete(name);
    else {
      notes.set(name, value);
      grown += name.length + value.length;
    }
  }
  return grown;
}

/** What cannot be read is as good as nothing, and is written anew. */
function parseNotes(text: string, { ino, size }: { ino: number; size: number }): Known {
  const notes = new Map<string, string>();
  const known: Known = { ino, length: size, notes, needed: 0, grows: false };
  const older = v.safeParse(olderSchema, parse(text));
  if (older.success) {
    apply(notes, Object.entries(older.output.notes));
    return known;
  }
  const [first = '', ...lines] = text.split('\n');
  if (!v.is(firstSchema, parse(first))) return known;
  const isWhole = lines.pop() === '';
  for (const line of lines) {
    const change = v.safeParse(lineSchema, parse(line));
    // Behind a line that is none, nothing can be relied on.
    if (!change.success) return known;
    known.needed += apply(notes, Object.entries(change.output));
  }
  known.grows = isWhole;
  return known;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function lookAt(path: string): Promise<{ ino: number; size: number } | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new CliError('unreadable', `${path} is there and cannot be read`, { cause });
  }
}

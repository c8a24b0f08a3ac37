import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, equalBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { paddedLength } from '../../crypto/padding.ts';
import { readerOf } from '../versions.ts';
import { createSourceReader, type FileSource } from './source-reader.ts';

const LENGTH = 1000;
/** Pieces in one read of the source. */
const READ = 4 * LENGTH;

const fileOf = (bytes: Bytes): FileSource => ({
  name: 'file',
  size: bytes.length,
  read: (start, end) => Promise.resolve(bytes.slice(start, end)),
});

/** The same bytes in chunks of a length of their own. */
function streamOf(bytes: Bytes, chunk = 333): FileSource {
  const chunks = async function* (): AsyncGenerator<Bytes> {
    for (let at = 0; at < bytes.length; at += chunk) {
      await Promise.resolve();
      yield bytes.slice(at, at + chunk);
    }
  };
  return { name: 'stream', size: undefined, read: readerOf(chunks(), Infinity) };
}

async function readAll(source: FileSource, length = LENGTH): Promise<{ pieces: Bytes[]; size: number }> {
  const reader = createSourceReader(source, { length, from: 0 });
  const pieces: Bytes[] = [];
  for (let isOver = false; !isOver;) {
    const { piece, isLast } = await reader.next();
    pieces.push(piece);
    isOver = isLast;
  }
  return { pieces, size: reader.size() };
}

const borders = [LENGTH, 4096, 5 * LENGTH, READ, 2 * READ, paddedLength(20_001)];
const lengths = [0, 1, ...borders.flatMap((border) => [border - 1, border, border + 1])];

for (const length of lengths)
  void test(`${String(length)} bytes come in the same pieces whether their number is known or not`, async () => {
    const bytes = randomBytes(length);
    const known = await readAll(fileOf(bytes));
    const found = await readAll(streamOf(bytes));
    assert.deepEqual([found.size, known.size], [length, length]);
    assert.deepEqual(found.pieces, known.pieces);
    const whole = concatBytes(...found.pieces);
    assert.equal(whole.length, paddedLength(length));
    assert.ok(equalBytes(whole.slice(0, length), bytes));
    assert.ok(whole.subarray(length).every((byte) => byte === 0));
    assert.ok(found.pieces.slice(0, -1).every((piece) => piece.length === LENGTH));
  });

void test('a stream is never further ahead than two reads', async () => {
  let asked = 0;
  const reader = createSourceReader(
    {
      name: 'endless',
      size: undefined,
      read(start, end) {
        asked = end;
        return Promise.resolve(new Uint8Array(end - start));
      },
    },
    { length: LENGTH, from: 0 },
  );
  for (let given = LENGTH; given < 10 * READ; given += LENGTH) {
    assert.equal((await reader.next()).isLast, false);
    assert.equal(reader.size(), Infinity);
    assert.ok(asked <= given + 2 * READ, `${String(asked)} asked, ${String(given)} given`);
  }
});

void test('a source that fails, or gives more than was asked for, is not taken for one that ended', async () => {
  const failing = (): Promise<Bytes> => Promise.reject(new Error('the other side left'));
  await assert.rejects(readAll({ name: 'x', size: undefined, read: failing }), /the other side left/);
  const early = streamOf(randomBytes(READ + 10));
  const late: FileSource = {
    ...early,
    read: (start, end) => (start === 0 ? early.read(start, end) : failing()),
  };
  await assert.rejects(readAll(late), /the other side left/);
  assert.equal((await readAll(streamOf(randomBytes(READ + 10)))).size, READ + 10);
  const more: FileSource = {
    ...early,
    read: (start, end) => Promise.resolve(new Uint8Array(end - start + 1)),
  };
  await assert.rejects(readAll(more), { name: 'DriveError', code: 'changed-while-reading' });
});

void test('a file that is shorter than it said is not taken for one that ended', async () => {
  const short: FileSource = { ...fileOf(randomBytes(5000)), size: 5001 };
  await assert.rejects(readAll(short), { name: 'DriveError', code: 'changed-while-reading' });
  assert.equal((await readAll({ ...short, size: 5000 })).size, 5000);
});

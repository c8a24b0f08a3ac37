import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, randomBytes, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import { createSourceReader, type FileSource } from '../content/source-reader.ts';
import { readerOfBlob } from './blob-source.ts';

const content = concatBytes(...[1, 2, 3, 4, 5, 6].map(() => randomBytes(50_000)));

/** A file whose streams are counted. */
function countedFile(): { file: Blob; streams: () => number } {
  let streams = 0;
  const count = (blob: Blob): Blob => {
    const { slice, stream } = { slice: blob.slice.bind(blob), stream: blob.stream.bind(blob) };
    return Object.assign(blob, {
      slice: (from: number, to?: number) => count(slice(from, to)),
      stream: () => {
        streams += 1;
        return stream();
      },
    });
  };
  return { file: count(new Blob([content])), streams: () => streams };
}

void test('reads that follow each other are of one stream, and another place is read, too', async () => {
  const { file, streams } = countedFile();
  const read = readerOfBlob(file, 'file');
  assert.deepEqual(await read(0, 70_000), content.slice(0, 70_000));
  assert.deepEqual(await read(70_000, 70_001), content.slice(70_000, 70_001));
  assert.deepEqual(await read(70_001, 190_000), content.slice(70_001, 190_000));
  assert.equal(streams(), 1);
  assert.deepEqual(await read(5, 9), content.slice(5, 9));
  assert.deepEqual(await read(290_000, 300_000), content.slice(290_000));
  assert.equal(streams(), 3);
});

void test('a short file is read at once, and a part of it is not all', async () => {
  const short = new Blob([content.slice(0, 1000)]);
  assert.deepEqual(await readerOfBlob(short, 'short')(0, 1000), content.slice(0, 1000));
  assert.deepEqual(await readerOfBlob(short, 'short')(0, 999), content.slice(0, 999));
  assert.deepEqual(await readerOfBlob(new Blob([]), 'empty')(0, 0), new Uint8Array());
});

void test('the memory that is given is used again and again, and a file comes whole', async () => {
  const read = readerOfBlob(countedFile().file, 'file');
  let reads = 0;
  const source: FileSource = {
    ...{ name: 'file', size: content.length },
    read: (start, end, into) => {
      reads += 1;
      // Streams take memory away; what is given next has to be there again.
      assert.ok(into !== undefined && into.length >= end - start);
      return read(start, end, into);
    },
  };
  const reader = createSourceReader(source, { length: 3000, from: 0 });
  const pieces: Bytes[] = [];
  for (let isOver = false; !isOver;) {
    const { piece, isLast } = await reader.next();
    pieces.push(piece.slice());
    isOver = isLast;
  }
  assert.ok(reads > 10);
  assert.deepEqual(concatBytes(...pieces).slice(0, content.length), content);
});

void test('a file that got shorter or is gone is said to have changed, by its name', async () => {
  const short = createSourceReader(
    { name: 'short', size: content.length + 1, read: readerOfBlob(new Blob([content]), 'short') },
    { length: content.length, from: 0 },
  );
  const rest = (async () => {
    for (;;) if ((await short.next()).isLast) return;
  })();
  await assert.rejects(rest, (error: unknown) => codeOf(error) === 'changed-while-reading');
  const gone = Object.assign(new Blob([content]), {
    slice: () => ({
      stream: () =>
        new ReadableStream({
          pull: (controller) => {
            controller.error(new DOMException('gone', 'NotReadableError'));
          },
        }),
    }),
  });
  await assert.rejects(readerOfBlob(gone, 'a name')(0, 10), {
    code: 'changed-while-reading',
    message: /“a name”/,
  });
  const other = Object.assign(new Blob([content]), {
    slice: () => {
      throw new TypeError('a bug');
    },
  });
  await assert.rejects(readerOfBlob(other, 'a name')(0, 10), TypeError);
});

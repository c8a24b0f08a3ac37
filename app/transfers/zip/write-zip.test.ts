import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { concatBytes, utf8, type Bytes } from '../../../lib/base/bytes.ts';
import { CodedError } from '../../../lib/base/errors.ts';
import type { Entry } from '../../../lib/drive/index.ts';
import { entryOf } from '../../browser/listing-testing.ts';
import { FileFault } from '../../errors/file-fault.ts';
import { writeZip } from './write-zip.ts';

const CONTENT = new Map([
  ['a', utf8('first')],
  ['b', new Uint8Array(300_000).fill(7)],
]);
const file = (id: string, extra: Partial<Entry> = {}) => ({
  path: `in/${id}.txt`,
  entry: entryOf(id, 'root', { modified: 1_600_000_000_000, ...extra }),
});

/** Writes a ZIP of these; the file named `broken` ends with an error after its first part. */
async function zipOf(entries: Parameters<typeof writeZip>[0], broken?: string) {
  const parts: Bytes[] = [];
  let told = 0;
  const open = ({ id, name }: Entry) => {
    const content = CONTENT.get(id) ?? new Uint8Array();
    async function* chunks(): AsyncGenerator<Bytes> {
      yield await Promise.resolve(content.slice(0, 3));
      if (id === broken) throw new CodedError('tampered', 'altered');
      yield content.slice(3);
    }
    return Promise.resolve({ name, type: '', size: content.length, chunks });
  };
  const write = (part: Bytes): Promise<void> => {
    parts.push(part.slice());
    return Promise.resolve();
  };
  await writeZip(entries, { open, write, onBytes: (bytes) => (told = bytes) });
  const found = await new ZipReader(new Uint8ArrayReader(concatBytes(...parts))).getEntries();
  return { found, told };
}

void test('files come with their content and time, folders with their names', async () => {
  const folder = { path: 'in', entry: entryOf('in', 'root', { kind: 'folder' }) };
  const { found, told } = await zipOf([folder, file('a'), file('b', { modified: 0 })]);
  assert.deepEqual(
    found.map(({ filename, directory }) => [filename, directory]),
    [
      ['in/', true],
      ['in/a.txt', false],
      ['in/b.txt', false],
    ],
  );
  const [, a, b] = found;
  assert.ok(a?.directory === false && b?.directory === false);
  assert.deepEqual(new Uint8Array(await a.getData(new Uint8ArrayWriter())), CONTENT.get('a'));
  assert.deepEqual(new Uint8Array(await b.getData(new Uint8ArrayWriter())), CONTENT.get('b'));
  assert.equal(a.lastModDate.getTime(), 1_600_000_000_000);
  assert.equal(b.lastModDate.getUTCFullYear(), 1980);
  assert.equal(told, 300_005);
});

void test('a file that fails is named, and ends it', async () => {
  const isFault = (path: string, code: string) => (error: unknown) => {
    assert.ok(error instanceof FileFault);
    assert.equal(error.file, path);
    assert.equal(error.cause instanceof CodedError && error.cause.code, code);
    return true;
  };
  await assert.rejects(zipOf([file('a'), file('b')], 'b'), isFault('in/b.txt', 'tampered'));
  await assert.rejects(zipOf([file('a', { problem: 'locked' })]), isFault('in/a.txt', 'not-permitted'));
  await zipOf([file('a'), file('b')]);
});

/** Handed to `node --test` as the first file of a process: it has no tests, and says of all others which of them runs. */
import { relative } from 'node:path';
import { beforeEach } from 'node:test';
import { running } from './running-test.ts';

beforeEach((context) => {
  if (!('filePath' in context)) return;
  running.test = `${relative(process.cwd(), context.filePath ?? '')}, “${context.fullName}”`;
});

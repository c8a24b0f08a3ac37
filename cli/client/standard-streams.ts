import { fstatSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asBytes, type Bytes } from '../../lib/base/bytes.ts';
import { describeError } from '../../lib/base/errors.ts';
import type { Download } from '../../lib/drive/index.ts';
import { CliError } from './cli-error.ts';

/** How standard input and output are named among paths. */
export const STANDARD = '-';

/**
 * Runs a task on what comes on standard input, as it comes.
 * @throws CliError `unreadable` where that is a folder or ends with an error.
 */
export async function withStandardInput<T>(task: (chunks: AsyncIterable<Bytes>) => Promise<T>): Promise<T> {
  // Node.js takes a folder for an empty input.
  if (fstatSync(process.stdin.fd).isDirectory()) throw unreadable('it is a folder');
  try {
    return await task(chunksOf(process.stdin));
  } finally {
    // Else whoever writes to it, and does not now, would keep this process here after a failure.
    process.stdin.destroy();
  }
}

async function* chunksOf(input: AsyncIterable<Buffer>): AsyncGenerator<Bytes> {
  try {
    for await (const chunk of input) yield asBytes(chunk);
  } catch (cause) {
    throw unreadable(describeError(cause), cause);
  }
}

const unreadable = (why: string, cause?: unknown): CliError =>
  new CliError('unreadable', `standard input could not be read to its end, so nothing was stored: ${why}`, {
    cause,
  });

/**
 * Writes a file to standard output, each part after it was verified.
 * @throws CliError `incomplete` where not all of it was written.
 */
export async function toStandardOutput(download: Download): Promise<void> {
  let written = 0;
  const counted = async function* (): AsyncGenerator<Bytes> {
    for await (const chunk of download.chunks()) {
      yield chunk;
      written += chunk.length;
    }
  };
  try {
    await pipeline(Readable.from(counted()), process.stdout);
  } catch (cause) {
    throw new CliError(
      'incomplete',
      `what was written to standard output is incomplete, about ${String(written)} of ${String(download.size)} bytes: ${reasonOf(cause)}`,
      { cause },
    );
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE'
    ? 'its reader left'
    : describeError(error);

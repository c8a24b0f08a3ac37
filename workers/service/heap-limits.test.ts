import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { countBuffersWithHeap, FLAG } from './heap-limits.ts';

const run = promisify(execFile);

void test('this Node.js knows the flag', async () => {
  const { stdout } = await run(process.execPath, ['--v8-options']);
  assert.ok(stdout.includes(`${FLAG} `), `no ${FLAG}`);
});

/** Passes a gigabyte through buffers that OpenSSL fills, and prints how often the whole heap was marked. */
const PROGRAM = `
  import { createCipheriv } from 'node:crypto';
  import { PerformanceObserver, constants } from 'node:perf_hooks';
  let marked = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) if (detail.kind !== constants.NODE_PERFORMANCE_GC_MINOR) marked += 1;
  }).observe({ entryTypes: ['gc'] });
  const cipher = createCipheriv('aes-256-gcm', new Uint8Array(32), new Uint8Array(12));
  const part = new Uint8Array(65536);
  for (let i = 0; i < 16384; i++) {
    cipher.update(part);
    if (i % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(marked);
`;

void test('the heap is marked far less often while much passes through', async () => {
  const marks = async (before: string): Promise<number> => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', `${before}${PROGRAM}`]);
    return Number(stdout);
  };
  const module = new URL('heap-limits.ts', import.meta.url).href;
  const counted = `${countBuffersWithHeap.name}();`;
  const [plain, together] = await Promise.all([
    marks(''),
    marks(`import { ${countBuffersWithHeap.name} } from ${JSON.stringify(module)}; ${counted}`),
  ]);
  assert.ok(together < plain / 2, `${String(together)} instead of ${String(plain)}`);
});

/** A reporter for node:test that writes what a run came to, as one line of JSON. */
import { relative, resolve } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

/** `skips`: what was skipped, with the reason. `failures`: the names of those that failed, with their files. */
export type TestCounts = {
  passed: number;
  failed: number;
  skipped: number;
  skips: string[];
  failures: string[];
};

export default async function* countTests(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0, skips: [], failures: [] };
  for await (const event of events) {
    if (event.type === 'test:fail') {
      const { type, error } = event.data.details;
      // A suite fails with its tests, which count themselves, or by its own hooks.
      const isEcho = type === 'suite' && 'failureType' in error && error.failureType === 'subtestsFailed';
      if (isEcho) continue;
      counts.failed += 1;
      const { name, file = '' } = event.data;
      counts.failures.push(resolve(name) === file ? name : `${name} (${relative(process.cwd(), file)})`);
    } else if (event.type === 'test:pass') {
      const { name, file, skip, todo, details } = event.data;
      // A file without tests passes under its own name.
      if (resolve(name) === file) continue;
      if (skip !== undefined || todo !== undefined) {
        counts.skipped += 1;
        const reason = [skip, todo].find((text) => typeof text === 'string' && text !== '');
        counts.skips.push(`${name}: ${String(reason ?? 'no reason given')}`);
      } else if (details.type !== 'suite') counts.passed += 1;
    }
  }
  yield JSON.stringify(counts);
}

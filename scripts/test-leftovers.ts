/**
 * A reporter for node:test in the one process of its tests: what `test-counts.ts` writes, and on a second line of JSON what tests left open. That keeps
 * the process from ending, or would without `--test-force-exit`.
 */
import { createHook } from 'node:async_hooks';
import type { TestEvent } from 'node:test/reporters';
import { setTimeout as delay } from 'node:timers/promises';
import { running } from './running-test.ts';
import countTests from './test-counts.ts';

/** How long what is being closed may take, in milliseconds. */
const PATIENCE = 3_000;
const STEP = 20;

/** What keeps a process alive, by Node's names for it. */
const KINDS: Readonly<Record<string, string>> = {
  TCPSERVERWRAP: 'a server',
  PIPESERVERWRAP: 'a server of a pipe',
  TCPWRAP: 'a connection',
  UDPWRAP: 'a socket',
  PROCESSWRAP: 'a process',
  WORKER: 'a thread',
  FSEVENTWRAP: 'a watched file',
  STATWATCHER: 'a watched file',
  MESSAGEPORT: 'a message port',
  Timeout: 'a timer',
};

type Opened = { resource: object; kind: string; stack: string; during: string | undefined };
const root = `${process.cwd()}/`;
/** Frames of a stack: those of Node come first. */
const DEPTH = 30;

export default async function* findLeftovers(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const opened = new Map<number, Opened>();
  const hook = createHook({
    init(id, type, _trigger, resource) {
      const kind = KINDS[type];
      if (kind !== undefined) opened.set(id, { resource, kind, stack: stackNow(), during: running.test });
    },
    destroy: (id) => void opened.delete(id),
  }).enable();
  yield* countTests(events);
  hook.disable();
  const leftovers = (): Opened[] => [...opened.values()].filter(({ resource }) => holdsOn(resource));
  for (let waited = 0; leftovers().length > 0 && waited < PATIENCE; waited += STEP) await delay(STEP);
  yield `\n${JSON.stringify([...new Set(leftovers().map(describe))])}`;
}

function stackNow(): string {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = usual;
  return stack;
}

/** A timer that goes off once ends by itself, and one that was cleared says still that it holds on. */
function holdsOn(resource: object): boolean {
  if ('_repeat' in resource && resource._repeat === null) return false;
  if ('_destroyed' in resource && resource._destroyed === true) return false;
  return (resource as { hasRef?: () => boolean }).hasRef?.() === true;
}

/** By the first of our own lines that opened it, where that is known, and the test that ran. */
function describe({ kind, stack, during }: Opened): string {
  const place = stack
    .split('\n')
    .filter((line) => !line.includes('/node_modules/') && !line.includes(import.meta.filename))
    .map((line) => line.split(root)[1]?.replace(/:\d+\)?$/, ''))
    .find((found) => found !== undefined);
  return `${kind}${place === undefined ? '' : ` of ${place}`}${during === undefined ? '' : ` (${during})`}`;
}
